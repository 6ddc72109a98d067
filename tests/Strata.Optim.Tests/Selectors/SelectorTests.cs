using Strata.Numerics;

namespace Strata.Optim.Tests.Selectors;

public class SelectorTests
{
    private static readonly string[] Names =
    [
        "bias",
        "layer_1.weight",
        "layer_10.weight",
        "layer1.0.conv1.weight",
        "layer1.0.conv1.bias",
        "layer1.1.conv1.weight",
        "fc.weight",
        "fc.bias",
    ];

    private static string[] Taken(Selector selector) =>
        [.. Names.Where(name => selector.Matches(new Parameter(name, new Shape(2)), name))];

    [Theory]
    [InlineData("fc.*", "fc.weight fc.bias")]
    [InlineData("layer1.*", "")]
    [InlineData("layer1.**", "layer1.0.conv1.weight layer1.0.conv1.bias layer1.1.conv1.weight")]
    [InlineData("**.bias", "bias layer1.0.conv1.bias fc.bias")]
    [InlineData("*.bias", "fc.bias")]
    [InlineData("layer1.?.conv1.weight", "layer1.0.conv1.weight layer1.1.conv1.weight")]
    [InlineData("{fc,layer_1}.weight", "layer_1.weight fc.weight")]
    [InlineData("layer_1.**", "layer_1.weight")]
    [InlineData("fc", "")]
    public void R08_a_glob_sees_the_full_name_and_a_star_stops_at_a_dot(string glob, string expected) =>
        string.Join(' ', Taken(glob)).ShouldBe(expected);

    [Fact]
    public void R08_a_regular_expression_matches_the_whole_name()
    {
        Taken(Selector.Pattern("layer_1")).ShouldBeEmpty();
        Taken(Selector.Pattern(@"layer_1\..*")).ShouldBe(["layer_1.weight"]);
    }

    [Fact]
    public void A_regular_expression_that_is_none_is_an_error_that_shows_it() =>
        Should
            .Throw<PlanException>(() => Selector.Pattern("layer("))
            .Message.ShouldContain("\"layer(\" is not a regular expression");

    [Fact]
    public void A_glob_with_an_open_brace_is_an_error() =>
        Should
            .Throw<PlanException>(() => Selector.Glob("{a,b"))
            .Message.ShouldBe("The glob \"{a,b\" has a '{' without its '}'.");

    [Fact]
    public void A_rank_counts_axes()
    {
        var matrix = new Parameter("w", new Shape(2, 3));
        var bias = new Parameter("b", new Shape(3));

        Selector.RankAtMost(1).Matches(bias).ShouldBeTrue();
        Selector.RankAtMost(1).Matches(matrix).ShouldBeFalse();
        Selector.Rank(2).Matches(matrix).ShouldBeTrue();
        Selector.RankAtLeast(2).ToString().ShouldBe("rank >= 2");
    }

    [Fact]
    public void A_module_type_is_compared_by_its_name()
    {
        var embedding = new Parameter("e.weight", new Shape(4, 2)) { ModuleType = "Embedding" };

        Selector.WithModule("Embedding").Matches(embedding).ShouldBeTrue();
        Selector.WithModule("Linear").Matches(embedding).ShouldBeFalse();
    }

    [Fact]
    public void A_predicate_shows_its_source_text() =>
        Selector.Where(parameter => parameter.Rank <= 1).ToString().ShouldBe("parameter.Rank <= 1");
}

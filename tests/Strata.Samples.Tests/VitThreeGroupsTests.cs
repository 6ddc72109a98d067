namespace Strata.Samples.Tests;

/// <summary>A tenth of the rate, the rate, ten times the rate.</summary>
public class VitThreeGroupsTests
{
    private static readonly SampleOutput s_output = SampleRuns.Of("vit-three-groups");

    [Theory]
    [InlineData("vit.cls_token", 0.1)]
    [InlineData("vit.head.bias", 1)]
    [InlineData("new.weight", 10)]
    public void Each_part_has_its_multiple_of_the_base_rate(string name, double factor)
    {
        string rate = s_output.Line(name).Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];

        PrintedNumber.Parse(rate).Value.ShouldBe(1e-3 * factor, 1e-12);
    }

    [Fact]
    public void A_slow_backbone_forgets_less_than_one_rate_for_all()
    {
        double[][] rows =
        [
            .. s_output
                .Block("backbone  head")
                .Select(row => SampleOutput.NumbersIn(row).Select(n => n.Value).ToArray()),
        ];

        rows.Length.ShouldBe(4);
        rows[0][..3].ShouldBe([0.1, 1, 10]);
        rows[1][..3].ShouldBe([1, 1, 1]);
        rows[0][4].ShouldBeGreaterThan(rows[1][4]);
    }
}

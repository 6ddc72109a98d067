using System.Text.Json;
using Strata.Numerics;

namespace Strata.Optim.Tests.Plans;

/// <summary>Layers by patterns, lists and families; smallest scales and freezing below a scale.</summary>
public class LayerOrderTests
{
    private static ParameterSet Names(params string[] names) =>
        ParameterSet.FromNames(names.Select(name => (name, new Shape(2, 2))), "names");

    private static OptimizationPlanBuilder ResNet() => OptimizationPlan.For(ResNetNames.Create()).Default(new Sgd(1));

    [Fact]
    public void R19_the_order_prints_its_table()
    {
        LayerTable table = LayerOrder.ResNet().Of(ResNetNames.Create());

        table.Layers.ShouldBe([
            "stem",
            "layer.1.0",
            "layer.1.1",
            "layer.2.0",
            "layer.2.1",
            "layer.3.0",
            "layer.3.1",
            "layer.4.0",
            "layer.4.1",
            "head",
        ]);
        string[] lines = table.ToString().Split('\n');
        lines[0].ShouldBe("  0  stem         9  \"conv1.weight\", \"bn1.weight\", \"bn1.bias\"");
        lines[9].ShouldBe("  9  head         0  \"fc.weight\", \"fc.bias\"");
    }

    [Fact]
    public void R19_a_name_in_no_layer_is_an_error_where_timm_gives_it_the_full_rate() =>
        Should
            .Throw<PlanException>(() =>
                OptimizationPlan
                    .For(Names("cls_token", "blocks.0.w", "memory_token", "head.w"))
                    .Default(new Sgd(1))
                    .LayerDecay(0.75, LayerOrder.VisionTransformer())
                    .Build()
            )
            .Message.ShouldBe(
                "LayerDecay(0.75, vision transformer): 1 parameter is in no layer of the order \"vision transformer\": \"memory_token\". "
                    + "Give a pattern for them, or a layer for the rest."
            );

    [Fact]
    public void R19_the_exponent_of_the_head_is_said()
    {
        double Head(int exponent) =>
            ResNet()
                .LayerDecay(0.5, LayerOrder.ResNet() with { HeadExponent = exponent })
                .Build()
                .Assignment["fc.weight"]
                .LearningRateAt(0);

        Head(0).ShouldBe(1);
        Head(2).ShouldBe(0.25);
    }

    [Fact]
    public void Numbers_sort_as_numbers_and_a_norm_may_join_the_last_block()
    {
        LayerOrder order = LayerOrder.FromPatterns(
            [new("stem", "stem"), new("blocks", @"blocks\.(\d+)"), new("blocks", "norm") { JoinsPrevious = true }],
            rest: "head"
        );

        order.Of(Names("blocks.10.w", "blocks.2.w", "head.w", "norm.w", "stem.w")).LayerOf.ShouldBe([2, 1, 3, 2, 0]);
    }

    [Fact]
    public void A_group_that_is_no_number_is_an_error() =>
        Should
            .Throw<PlanException>(() => LayerOrder.FromPatterns([new("a", @"(\w+)\.")]).Of(Names("fc.weight")))
            .Message.ShouldStartWith(
                @"The layer pattern ""(\w+)\."" finds ""fc"" in ""fc.weight"" where a number was expected."
            );

    [Fact]
    public void Layers_can_be_listed()
    {
        ParameterSet set = ResNetNames.Create();
        LayerOrder order = LayerOrder.FromLayers(
            ("input", "{conv1,bn1}.**"),
            ("late", "layer{3,4}.**"),
            ("early", "layer{1,2}.**"),
            ("fc", "fc.**")
        );

        AssignmentRow row = OptimizationPlan.For(set).Default(new Sgd(1)).LayerDecay(0.5, order).Build().Assignment[
            "layer1.0.conv1.weight"
        ];

        row.Why.ShouldBe("1 × 0.5^1 (layer decay: early, 1 of 3)", "the order is yours and not the model's");
        Should
            .Throw<PlanException>(() => LayerOrder.FromLayers("{conv1,bn1,fc}.**", "layer*.**", "hed.**").Of(set))
            .Message.ShouldBe(
                "The layer \"hed.**\" of the order \"given layers\" takes no parameter. Remove it, or mend its selector."
            );
        Should
            .Throw<PlanException>(() => LayerOrder.FromLayers("{conv1,bn1}.**", "layer*.**").Of(set))
            .Message.ShouldContain(
                "2 parameters are in no layer of the order \"given layers\": \"fc.weight\", \"fc.bias\"."
            );
        Should
            .Throw<PlanException>(() => LayerOrder.FromLayers(("a", "fc.**"), ("a", "conv1.**")))
            .Message.ShouldStartWith("Two layers have one name");
    }

    [Theory]
    [InlineData(
        "bert_base_classifier",
        14,
        "bert.embeddings.LayerNorm.bias:0 bert.encoder.layer.11.output.dense.weight:12 bert.pooler.dense.bias:13 classifier.weight:13"
    )]
    [InlineData(
        "bert_base_mlm",
        14,
        "bert.encoder.layer.0.attention.self.query.weight:1 cls.predictions.transform.dense.weight:13"
    )]
    [InlineData(
        "distilbert_base_classifier",
        8,
        "distilbert.embeddings.word_embeddings.weight:0 distilbert.transformer.layer.5.ffn.lin2.bias:6 pre_classifier.weight:7"
    )]
    [InlineData("gpt2_lm", 13, "transformer.wpe.weight:0 transformer.h.3.ln_1.weight:4 transformer.ln_f.bias:12")]
    public void Language_models_have_their_embeddings_first_and_their_head_last(
        string model,
        int layers,
        string expected
    )
    {
        using var json = JsonDocument.Parse(
            File.ReadAllText(Strata.Tests.FixtureFiles.Path("models", "names", $"{model}.json"))
        );
        string[] names =
        [
            .. json.RootElement.GetProperty("parameters").EnumerateArray().Select(entry => entry[0].GetString()!),
        ];
        LayerTable table = LayerOrder.ForModel(model).Of(Names(names));

        table.Layers.Count.ShouldBe(layers);
        foreach (string pair in expected.Split(' '))
            table.LayerOf[Array.IndexOf(names, pair.Split(':')[0])].ShouldBe(int.Parse(pair.Split(':')[1]), pair);
    }

    [Fact]
    public void An_unknown_family_offers_the_known_ones() =>
        Should
            .Throw<PlanException>(() => LayerOrder.ForModel("densenet121"))
            .Message.ShouldContain("Families: \"resnet\", \"resnext\"");

    [Fact]
    public void No_scale_is_below_the_smallest()
    {
        Assignment assignment = ResNet().LayerDecay(0.5, LayerOrder.ResNet(), minScale: 0.1).Build().Assignment;

        assignment["conv1.weight"].LearningRateMultiplier.ShouldBe(0.1);
        assignment["conv1.weight"].Why.ShouldBe("1 × 0.1 (layer decay: stem, at least 0.1)");
        assignment["layer4.0.conv1.weight"].LearningRateMultiplier.ShouldBe(0.25);
    }

    [Fact]
    public void R18_freezing_is_never_a_side_effect_of_a_rate_but_can_be_asked_for()
    {
        ResNet().LayerDecay(0.01, LayerOrder.ResNet()).Build().Assignment.ShouldAllBe(row => !row.Frozen);

        Assignment assignment = ResNet().LayerDecay(0.5, LayerOrder.ResNet(), freezeBelow: 0.1).Build().Assignment;

        assignment["layer3.1.conv1.weight"].Why.ShouldBe("1 × 0.5^3 (layer decay: layer.3.1, 3 of 9)");
        assignment["layer3.0.conv1.weight"].Why.ShouldBe("frozen: layer decay 0.5^4 is 6.25e-2, below 0.1");
        assignment["layer3.0.conv1.weight"].StateBytes.ShouldBe(0);
    }

    [Theory]
    [InlineData(
        2,
        0,
        "LayerDecay(0.5, ResNet, minScale: 2): the smallest scale is 2; expected at least 0 and at most 1."
    )]
    [InlineData(
        0,
        -1,
        "LayerDecay(0.5, ResNet, freezeBelow: -1): the scale to freeze below is -1; expected at least 0 and at most 1."
    )]
    public void Scales_out_of_range(double minScale, double freezeBelow, string problem) =>
        Should
            .Throw<PlanException>(() => ResNet().LayerDecay(0.5, LayerOrder.ResNet(), minScale, freezeBelow).Build())
            .Message.ShouldBe(problem);
}

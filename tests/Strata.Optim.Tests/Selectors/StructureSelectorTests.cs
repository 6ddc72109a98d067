using Strata.Numerics;
using Strata.Optim.Tests.Plans;

namespace Strata.Optim.Tests.Selectors;

/// <summary>Selectors by depth, layer and role: what they take, and what they need.</summary>
public class StructureSelectorTests
{
    private static ParameterSet Transformer() =>
        new([
            new("wte.weight", new Shape(9, 4)) { Role = ParameterRole.Embedding, ModuleType = "Embedding" },
            new("h.0.ln.weight", new Shape(4)) { Role = ParameterRole.NormScale, ModuleType = "LayerNorm" },
            new("h.0.ln.bias", new Shape(4)) { Role = ParameterRole.NormShift, ModuleType = "LayerNorm" },
            new("h.0.fc.weight", new Shape(4, 4)) { Role = ParameterRole.Weight, ModuleType = "Linear" },
            new("h.0.fc.bias", new Shape(1, 4)) { Role = ParameterRole.Bias, ModuleType = "Linear" },
            new("h.1.fc.weight", new Shape(4, 4)) { Role = ParameterRole.Weight, ModuleType = "Linear" },
            new("head.weight", new Shape(2, 4)) { Role = ParameterRole.Weight, ModuleType = "Linear" },
        ]);

    private static string[] Frozen(ParameterSet set, Selector selector) =>
        [
            .. OptimizationPlan
                .For(set)
                .Freeze(selector)
                .Default(new Sgd(1e-2))
                .Build()
                .Assignment.Where(row => row.Frozen)
                .Select(row => row.Name),
        ];

    [Fact]
    public void Roles_are_structure_and_not_names()
    {
        Frozen(Transformer(), Selector.Norms).ShouldBe(["h.0.ln.weight", "h.0.ln.bias"]);
        Frozen(Transformer(), Selector.Biases).ShouldBe(["h.0.fc.bias"]);
        Frozen(Transformer(), Selector.Embeddings).ShouldBe(["wte.weight"]);
    }

    [Fact]
    public void R20_decay_is_kept_from_norms_biases_and_embeddings_by_structure()
    {
        Assignment assignment = OptimizationPlan
            .For(Transformer())
            .Default(new AdamW(1e-3) { WeightDecay = 0.1 })
            .NoWeightDecay(Selector.Norms, Selector.Biases, Selector.Embeddings)
            .Build()
            .Assignment;

        assignment
            .Where(row => row.WeightDecay.Initial > 0)
            .Select(row => row.Name)
            .ShouldBe(["h.0.fc.weight", "h.1.fc.weight", "head.weight"], "a bias of two axes is a bias all the same");
        assignment["h.0.ln.weight"].Why.ShouldBe("1e-3; no decay: Norms, Biases, Embeddings");
    }

    [Fact]
    public void R20_a_preset_that_finds_nothing_is_an_error() =>
        Should
            .Throw<PlanException>(() =>
                OptimizationPlan
                    .For(new ParameterSet(Transformer().Where(p => p.Role != ParameterRole.Embedding)))
                    .Default(new AdamW(1e-3))
                    .NoWeightDecay(Selector.Norms, Selector.Embeddings)
                    .Build()
            )
            .Message.ShouldStartWith("NoWeightDecay(Norms, Embeddings) matches 0 of 6 parameters with Embeddings.");

    [Fact]
    public void R12_roles_of_bare_names_are_an_error_and_not_an_empty_match() =>
        Should
            .Throw<PlanException>(() => Frozen(ResNetNames.Create(fromFile: true), !Selector.Norms))
            .Message.ShouldBe(
                "Norms needs the role of every parameter; these parameters came from names only (\"model.safetensors\"). "
                    + "Use a name or rank selector, or give Parameter.Role."
            );

    [Fact]
    public void R12_one_parameter_without_its_role_is_named()
    {
        ParameterSet mixed = new([.. Transformer(), new Parameter("gamma", new Shape(4)) { ModuleType = "Scale" }]);

        Should
            .Throw<PlanException>(() => Frozen(mixed, Selector.Norms))
            .Message.ShouldBe(
                "Norms needs the role of every parameter; 1 of 8 have none: \"gamma\". "
                    + "Use a name or rank selector, or give Parameter.Role."
            );
    }

    [Fact]
    public void Wrapped_memory_may_say_its_role()
    {
        ParameterSet set = ParameterSet.Wrap(
            Parameter.Wrap("w", new Shape(2), new float[2], new float[2], ParameterRole.Weight),
            Parameter.Wrap("b", new Shape(2), new float[2], new float[2], ParameterRole.Bias)
        );

        Frozen(set, Selector.Biases).ShouldBe(["b"]);
    }

    [Fact]
    public void Depth_counts_the_modules_around_a_parameter()
    {
        Frozen(Transformer(), Selector.Depth(0..2)).ShouldBe(["wte.weight", "head.weight"]);
        Frozen(Transformer(), Selector.Depth(3..)).Length.ShouldBe(5);
        Frozen(Descent.Set(("bias", [1]), ("a.bias", [1])), Selector.Depth(..1)).ShouldBe(["bias"]);
        Should.Throw<PlanException>(() => Selector.Depth(^2..)).Message.ShouldContain("Count from 0");
    }

    [Fact]
    public void Layers_count_from_the_input_and_their_end_is_not_taken()
    {
        LayerOrder blocks = LayerOrder.Blocks;
        Frozen(Transformer(), Selector.Layers(..2, blocks))
            .ShouldBe(["wte.weight", "h.0.ln.weight", "h.0.ln.bias", "h.0.fc.weight", "h.0.fc.bias"]);
        Frozen(Transformer(), Selector.Layers(2..3, blocks)).ShouldBe(["h.1.fc.weight"]);
        Frozen(Transformer(), Selector.Layer(^1, blocks)).ShouldBe(["head.weight"]);
        Frozen(Transformer(), Selector.Layer(0, blocks) | Selector.Layers(^1.., blocks))
            .ShouldBe(["wte.weight", "head.weight"]);
        Frozen(Transformer(), !Selector.Layers(1.., blocks)).ShouldBe(["wte.weight"]);
    }

    [Theory]
    [InlineData(2, 9)]
    [InlineData(4, 5)]
    [InlineData(3, 3)]
    public void R19_layers_that_are_not_there_are_an_error(int first, int end) =>
        Should
            .Throw<PlanException>(() => Frozen(Transformer(), Selector.Layers(first..end, LayerOrder.Blocks)))
            .Message.ShouldBe(
                $"There are no layers {first}..{end} of blocks: the order has 4 layers, \"wte\" to \"head\". "
                    + "Write a range inside 0..4; its end is not taken."
            );
}

using Strata.Formats;
using Strata.Numerics;
using Strata.Optim;
using Strata.Tests;

namespace Strata.Training.Tests.Checkpoints;

/// <summary>Runs that PyTorch began and Strata goes on with: <c>tests/Fixtures/models/torch_optimizer</c>.</summary>
public class PyTorchOptimizerStateTests
{
    private static readonly string[] s_names = ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"];

    private static readonly Dictionary<string, (UpdateRule First, UpdateRule Second)> s_rules = new()
    {
        ["adamw_named"] = (new AdamW(1e-2), new AdamW(3e-2) { WeightDecay = 0.1 }),
        ["adam_order"] = (new Adam(1e-2) { AmsGrad = true }, new Adam(3e-2) { AmsGrad = true }),
        ["sgd_named"] = (Momentum(1e-2), Momentum(3e-2)),
        ["sgd_plain"] = (new Sgd(1e-2), new Sgd(3e-2)),
    };

    public static IEnumerable<object[]> Cases => s_rules.Keys.Select(name => new object[] { name });

    [Theory, MemberData(nameof(Cases))]
    public void A_run_that_PyTorch_began_ends_where_PyTorch_ends_it(string name)
    {
        PickleDictionary run = Load(name);
        (ParameterSet parameters, Optimizer optimizer) = Begin(name, run);

        optimizer.Restore(Import(name, run, optimizer));

        GoOn(run, parameters, optimizer);
        foreach (Parameter parameter in parameters)
        {
            float[] expected = ((StoredArray)Part(run, "end")[parameter.Name]!).ReadFloats();
            for (int i = 0; i < expected.Length; i++)
                parameter.Value.Span[i].ShouldBe(expected[i], 3e-7f, $"{parameter.Name}[{i}]");
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void What_is_exported_is_what_was_imported(string name)
    {
        PickleDictionary run = Load(name);
        (_, Optimizer optimizer) = Begin(name, run);
        optimizer.Restore(Import(name, run, optimizer));

        PickleDictionary saved = PyTorchOptimizerState.Export(optimizer);

        PickleDictionary before = Part(run, "optimizer");
        Text(((PickleDictionary)saved["state"]!))
            .ShouldBe(name == "sgd_plain" ? "{}" : Text((PickleDictionary)before["state"]!));
        foreach (
            (object? now, object? then) in ((PickleList)saved["param_groups"]!).Zip((PickleList)before["param_groups"]!)
        )
        {
            foreach ((object key, object? value) in (PickleDictionary)then!)
                Text(((PickleDictionary)now!)[key]).ShouldBe(Text(value), key.ToString());
        }

        (_, Optimizer other) = Begin(name, run);
        other.Restore(PyTorchOptimizerState.Import(other, saved));
        Text(PyTorchOptimizerState.Export(other)).ShouldBe(Text(saved));
    }

    [Fact]
    public void Numbers_without_names_need_the_order()
    {
        PickleDictionary run = Load("adam_order");
        (_, Optimizer optimizer) = Begin("adam_order", run);

        Refusal(() => PyTorchOptimizerState.Import(optimizer, Part(run, "optimizer")))
            .ShouldBe(
                "state_dict: the state numbers its parameters and does not name them. Give the names in PyTorch's order: "
                    + "[name for name, _ in model.named_parameters()], or as the groups were made."
            );
        Refusal(() => PyTorchOptimizerState.Import(optimizer, Part(run, "optimizer"), s_names[..3]))
            .ShouldContain("3 names");
        Refusal(() => PyTorchOptimizerState.Import(optimizer, Part(run, "optimizer"), [.. s_names, "x"]))
            .ShouldContain("5 names were given, but the state has 4 parameters");
    }

    [Fact]
    public void State_of_another_rule_is_refused_by_name()
    {
        PickleDictionary run = Load("adamw_named");
        (_, Optimizer optimizer) = Begin("sgd_named", run);

        Refusal(() => Import("adamw_named", run, optimizer))
            .ShouldBe(
                "state_dict: tensor \"fc1.weight\": the state has \"exp_avg\", which the rule sgd of the plan has no use for. "
                    + "Plan the rule that PyTorch ran, with its options, or begin with fresh state."
            );
    }

    [Fact]
    public void What_is_no_state_says_what_is_there()
    {
        PickleDictionary run = Load("adamw_named");
        (_, Optimizer optimizer) = Begin("adamw_named", run);

        Refusal(() => PyTorchOptimizerState.Import(optimizer, run)).ShouldContain("\"start\"");
    }

    [Fact]
    public void Two_classes_of_optimizers_have_no_common_state()
    {
        ParameterSet set = new([new Parameter("a", new Shape(2)), new Parameter("b", new Shape(2))]);
        var optimizer = Optimizer.Create(
            new ParameterGroup("a", [set[0]], new Sgd(0.1)),
            new ParameterGroup("b", [set[1]], new AdamW(0.1))
        );

        Should
            .Throw<BridgeException>(() => PyTorchOptimizerState.Export(optimizer))
            .Message.ShouldContain("SGD and AdamW");
    }

    private static Sgd Momentum(double rate) =>
        new(rate)
        {
            Momentum = 0.9,
            Nesterov = true,
            WeightDecay = 0.01,
        };

    private static (ParameterSet Parameters, Optimizer Optimizer) Begin(string name, PickleDictionary run)
    {
        var set = new ParameterSet(
            s_names.Select(parameter => new Parameter(parameter, ((StoredArray)Part(run, "start")[parameter]!).Shape))
        );
        foreach (Parameter parameter in set)
            ((StoredArray)Part(run, "start")[parameter.Name]!).ReadFloats(parameter.Value.Span);
        (UpdateRule first, UpdateRule second) = s_rules[name];
        return (
            set,
            Optimizer.Create(
                new ParameterGroup("first", [set[0], set[1]], first),
                new ParameterGroup("second", [set[2], set[3]], second)
            )
        );
    }

    private static OptimizerState Import(string name, PickleDictionary run, Optimizer optimizer) =>
        PyTorchOptimizerState.Import(
            optimizer,
            Part(run, "optimizer"),
            name.EndsWith("_order", StringComparison.Ordinal) ? s_names : null,
            name.StartsWith("sgd", StringComparison.Ordinal) ? 4 : null
        );

    private static void GoOn(PickleDictionary run, ParameterSet parameters, Optimizer optimizer)
    {
        foreach (object? gradients in (PickleList)run["gradients"]!)
        {
            foreach (Parameter parameter in parameters)
            {
                ((StoredArray)((PickleDictionary)gradients!)[parameter.Name]!).ReadFloats(parameter.Gradient.Span);
                parameter.HasGradient = true;
            }

            optimizer.Step();
        }
    }

    private static PickleDictionary Load(string name) =>
        (PickleDictionary)PyTorchFile.Read(FixtureFiles.Path("models", "torch_optimizer", name + ".pt")).Root!;

    private static PickleDictionary Part(PickleDictionary run, string name) => (PickleDictionary)run[name]!;

    private static string Refusal(Action action) => Should.Throw<CheckpointException>(action).Message;

    private static string Text(object? value) =>
        value switch
        {
            PickleDictionary items => "{"
                + string.Join(", ", items.Select(pair => $"{pair.Key}: {Text(pair.Value)}"))
                + "}",
            PickleList items => $"{items.Kind}[{string.Join(", ", items.Select(Text))}]",
            StoredArray array => $"{array.Type} {array.Shape} {Convert.ToHexString(array.ReadBytes().Span)}",
            long or double => Convert.ToDouble(value, null).ToString("R", null),
            _ => $"{value}",
        };
}

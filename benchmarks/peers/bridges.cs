#!/usr/bin/env dotnet
// Prints a Python program: every plan below as PyTorch code, what Strata computes with it, and a comparison.
#:project ../../src/Strata.Optim
#:property PublishAot=false
using System.Text;
using System.Text.Json.Nodes;
using Strata.Numerics;
using Strata.Optim;

const int Steps = 12;
(string Name, int[] Shape)[] parameters =
[
    ("embed.weight", [7, 4]),
    ("layer1.weight", [5, 4]),
    ("layer1.bias", [5]),
    ("layer2.0.weight", [5, 5]),
    ("layer2.0.bias", [5]),
    ("head.weight", [3, 5]),
    ("head.bias", [3]),
];

var program = new StringBuilder();
program.Append("import json, torch\n\nCASES = []\n");
foreach ((string name, var write, BridgeOptions options) in Cases())
{
    ParameterSet set = NewSet();
    OptimizationPlan plan = write(OptimizationPlan.For(set)).Build();
    var data = new JsonObject
    {
        ["name"] = name,
        ["source"] = plan.Assignment.Emit(BridgeTarget.PyTorch, options),
        ["start"] = ValuesOf(set),
        ["gradients"] = Run(plan, set, name),
        ["expected"] = ValuesOf(set),
    };
    // JSON within a JSON string, which is a Python string too.
    program.Append($"CASES.append({JsonValue.Create(data.ToJsonString())!.ToJsonString()})\n");
}

program.Append(Compare());
Console.Write(program);

JsonArray Run(OptimizationPlan plan, ParameterSet set, string name)
{
    Optimizer optimizer = Optimizer.Create(plan);
    var all = new JsonArray();
    var random = new Random(17);
    for (int step = 0; step < Steps; step++)
    {
        var gradients = new JsonObject();
        foreach (Parameter parameter in set)
        {
            // A few gradients are missing: those parameters must be left alone.
            bool present = !(name.StartsWith("missing", StringComparison.Ordinal) && random.Next(3) == 0);
            float[] values =
            [
                .. Enumerable.Range(0, parameter.Count).Select(_ => (float)((random.NextDouble() * 4) - 2)),
            ];
            if (name.StartsWith("not finite", StringComparison.Ordinal) && step % 4 == 2)
                values[0] = step % 8 == 2 ? float.NaN : float.PositiveInfinity;
            gradients[parameter.Name] = present ? Numbers(values) : null;
            if (!present || !parameter.RequiresGradient)
                continue;
            values.CopyTo(parameter.Gradient.Span);
            parameter.HasGradient = true;
        }

        optimizer.Step();
        optimizer.ZeroGradients();
        all.Add(gradients);
    }

    return all;
}

ParameterSet NewSet()
{
    var random = new Random(3);
    var set = new ParameterSet(parameters.Select(entry => new Parameter(entry.Name, new Shape(entry.Shape))));
    foreach (Parameter parameter in set)
    {
        for (int i = 0; i < parameter.Count; i++)
            parameter.Value[i] = (float)((random.NextDouble() * 2) - 1);
    }

    return set;
}

static JsonArray Numbers(IEnumerable<float> values) =>
    [.. values.Select(value => float.IsFinite(value) ? (JsonNode)(double)value : value.ToString())];

static JsonObject ValuesOf(ParameterSet set) =>
    new(
        set.Select(parameter =>
            KeyValuePair.Create(
                parameter.Name,
                (JsonNode?)
                    new JsonObject
                    {
                        ["shape"] = new JsonArray([.. parameter.Shape.Sizes.ToArray().Select(size => (JsonNode)size)]),
                        ["values"] = Numbers(parameter.Value.Span.ToArray()),
                    }
            )
        )
    );

static IEnumerable<(string, Func<OptimizationPlanBuilder, OptimizationPlanBuilder>, BridgeOptions)> Cases()
{
    BridgeOptions usual = new();
    UpdateRule[] rules =
    [
        new Adadelta(0.7) { Rho = 0.8, Epsilon = 1e-4 },
        new Adagrad(0.1)
        {
            LearningRateDecay = 0.05,
            InitialAccumulator = 0.2,
            Epsilon = 1e-6,
        },
        new Adam(0.01)
        {
            Beta1 = 0.8,
            Beta2 = 0.95,
            Epsilon = 1e-4,
        },
        new Adam(0.01) { AmsGrad = true, Beta2 = 0.5 },
        new Adamax(0.02)
        {
            Beta1 = 0.8,
            Beta2 = 0.95,
            Epsilon = 1e-3,
        },
        new AdamW(0.01) { Beta1 = 0.8, Beta2 = 0.95 },
        new AdamW(0.01) { Maximize = true },
        new RAdam(0.02) { Beta2 = 0.9, Epsilon = 1e-3 },
        new RmsProp(0.01)
        {
            Alpha = 0.9,
            Epsilon = 1e-3,
            Momentum = 0.8,
        },
        new RmsProp(0.01)
        {
            Alpha = 0.8,
            Epsilon = 1e-2,
            Centered = true,
        },
        new Rprop(0.01)
        {
            Shrink = 0.4,
            Grow = 1.3,
            SmallestStep = 0.004,
            LargestStep = 0.02,
        },
        new Sgd(0.05),
        new Sgd(0.05) { Momentum = 0.9, Nesterov = true },
        new Sgd(0.05)
        {
            Momentum = 0.9,
            Dampening = 0.2,
            Maximize = true,
        },
    ];
    foreach ((int number, UpdateRule rule) in rules.Index())
    {
        foreach (DecayMode mode in Enum.GetValues<DecayMode>())
        {
            UpdateRule decaying = rule with { WeightDecay = 0.05, DecayMode = mode };
            yield return ($"{number} {rule.Name}, {mode}", plan => plan.Default(decaying), usual);
        }

        Schedule rate = rule.LearningRate.Initial * Schedule.Cosine(1, 20, 0.1) * Schedule.WarmUp(3);
        UpdateRule scheduled = rule with { LearningRate = rate, WeightDecay = 0.05, DecayMode = DecayMode.Corrected };
        yield return ($"{number} {rule.Name}, on a schedule", plan => plan.Default(scheduled), usual);
    }

    Schedule falling = Schedule.Cosine(0.1, 20, 0.01) * Schedule.WarmUp(3);
    UpdateRule[] stepsOfTheirOwn =
    [
        new Adafactor(0.3)
        {
            Epsilon = 1e-3,
            EpsilonScale = 0.2,
            Beta2Decay = -0.6,
        },
        new Adafactor(0.3) { WeightDecay = 0.05, ClippingThreshold = 0.7 },
        new Adafactor(falling)
        {
            WeightDecay = 0.05,
            DecayMode = DecayMode.Coupled,
            Maximize = true,
        },
        new Asgd(0.05)
        {
            WeightDecay = 0.05,
            Lambda = 0.3,
            AverageFrom = 3,
        },
        new Asgd(falling)
        {
            Lambda = 0.3,
            Alpha = 0.5,
            Maximize = true,
        },
        new Asgd(falling)
        {
            Lambda = 0,
            WeightDecay = 0.05,
            DecayMode = DecayMode.Independent,
        },
    ];
    foreach ((int number, UpdateRule rule) in stepsOfTheirOwn.Index())
        yield return ($"own steps {number} {rule.Name}", plan => plan.Default(rule), usual);

    yield return ("every statement", Everything, usual);
    foreach (ClipScope scope in Enum.GetValues<ClipScope>())
    {
        foreach (ClipFactor factor in Enum.GetValues<ClipFactor>())
        {
            foreach (double type in (double[])[1, 2, 3, double.PositiveInfinity])
            {
                yield return (
                    $"clip {scope} {factor} {type}",
                    plan => TwoGroups(plan).Clip(1.5, scope, type, factor),
                    usual
                );
            }
        }
    }

    yield return ("accumulate the mean", plan => Everything(plan).Accumulate(4), usual);
    yield return ("accumulate the sum", plan => Everything(plan).Accumulate(3, AccumulationMode.Sum), usual);
    yield return ("missing gradients", Everything, usual);
    yield return ("missing gradients while accumulating", plan => Everything(plan).Accumulate(2), usual);
    yield return (
        "not finite, skipped",
        plan => Everything(plan).OnNonFiniteGradient(NonFiniteGradient.SkipStep),
        usual
    );
    yield return ("not finite, zero", plan => Everything(plan).OnNonFiniteGradient(NonFiniteGradient.Zero), usual);
    yield return (
        "options on schedules",
        plan =>
            plan.Group(
                    "head",
                    "head.**",
                    new AdamW(1e-2) { Beta1 = Schedule.Linear(0.9, 0.5, 8), WeightDecay = Schedule.Linear(0.1, 0, 8) }
                )
                .Default(
                    "rest",
                    new Sgd(Schedule.Linear(0.1, 0.01, 6).StartingAt(3))
                    {
                        Momentum = Schedule.Linear(0.5, 0.9, 5),
                        WeightDecay = Schedule.Cosine(0.1, 5),
                        DecayMode = DecayMode.Independent,
                    }
                ),
        usual
    );
    yield return (
        "a table",
        plan => plan.Default(new Sgd(Schedule.From(step => 0.1 / Math.Sqrt(step + 1), "inverse root"))),
        usual with
        {
            TableSteps = Steps,
        }
    );
}

static OptimizationPlanBuilder TwoGroups(OptimizationPlanBuilder plan) =>
    plan.Group("head", "head.**", new AdamW(1e-2))
        .Default("rest", new Sgd(0.05) { Momentum = 0.9 })
        .GradientMultiplier("layer2.**", 3);

static OptimizationPlanBuilder Everything(OptimizationPlanBuilder plan) =>
    plan.Freeze("embed.weight")
        .Group("head", "head.**", new AdamW(Schedule.Cosine(1e-2, 10)))
        .Group("first", "layer1.**", new Adagrad(0.1) { InitialAccumulator = 0.3 })
        .Default("rest", new Sgd(0.05) { Momentum = 0.9, WeightDecay = 0.01 })
        .LayerDecay(0.7, LayerOrder.TopLevelModules)
        .NoWeightDecay(parameter => parameter.Rank <= 1)
        .GradientMultiplier("layer2.**", 0.3)
        .Clip(2)
        .ClipValue(0.4, "head.weight");

static string Compare() =>
    """"

        def build(case, dtype):
            """A model whose parameters have the plan's names."""
            model = torch.nn.Module()
            for name, entry in case["start"].items():
                *path, last = name.split(".")
                module = model
                for word in path:
                    if not hasattr(module, word):
                        module.add_module(word, torch.nn.Module())
                    module = getattr(module, word)
                values = torch.tensor(entry["values"], dtype=dtype).reshape(entry["shape"])
                module.register_parameter(last, torch.nn.Parameter(values))
            return model


        def run(case, dtype):
            scope = {}
            exec(case["source"], scope)
            model = build(case, dtype)
            update = scope["Update"](model)
            for gradients in case["gradients"]:
                terms = []
                for name, parameter in model.named_parameters():
                    if gradients[name] is not None and parameter.requires_grad:
                        gradient = torch.tensor([float(value) for value in gradients[name]], dtype=dtype)
                        terms.append((parameter, gradient.reshape(parameter.shape)))
                if terms:
                    torch.autograd.backward([parameter * 1 for parameter, _ in terms], [gradient for _, gradient in terms])
                update.step()
            return {name: parameter.detach().double().flatten() for name, parameter in model.named_parameters()}


        def distance(values, truth):
            """The largest difference, each as a share of the largest value of its parameter."""
            return max(((values[name] - truth[name]).abs().max() / truth[name].abs().max()).item() for name in truth)


        failures = 0
        largest = 0.0
        for text in CASES:
            case = json.loads(text)
            truth = run(case, torch.float64)
            own = distance(run(case, torch.float32), truth)
            strata = {name: torch.tensor(entry["values"], dtype=torch.float64) for name, entry in case["expected"].items()}
            error = distance(strata, truth)
            limit = max(4 * own, len(case["gradients"]) * 2**-23)  # at least a unit in the last place for each step
            failures += not error <= limit
            largest = max(largest, error)
            print(f"{'ok  ' if error <= limit else 'FAIL'} {case['name']:40} Strata {error:.1e}  PyTorch float32 {own:.1e}")
        print(f"{len(CASES)} plans, {failures} failures; PyTorch {torch.__version__}; largest distance to its float64 run {largest:.1e}")
        raise SystemExit(1 if failures else 0)
        """";

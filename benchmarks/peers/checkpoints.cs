#!/usr/bin/env dotnet
// Prints a Python program: for each rule, a .pt file that Strata wrote in mid-run, and where the run then ends.
#:project ../../src/Strata.Training
#:property PublishAot=false
using System.Text;
using Strata.Formats;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

const int Before = 5;
const int After = 4;
(string Name, int[] Shape)[] parameters =
[
    ("layer1.weight", [5, 4]),
    ("layer1.bias", [5]),
    ("head.weight", [3, 5]),
    ("head.scale", []),
];
(string Class, Func<double, UpdateRule> Rule)[] cases =
[
    (
        "SGD",
        rate => new Sgd(rate)
        {
            Momentum = 0.9,
            Nesterov = true,
            WeightDecay = 0.01,
        }
    ),
    ("SGD", rate => new Sgd(rate)),
    ("Adam", rate => new Adam(rate) { WeightDecay = 0.01 }),
    ("Adam", rate => new Adam(rate) { AmsGrad = true }),
    ("AdamW", rate => new AdamW(Schedule.Cosine(rate, steps: 20)) { Beta1 = 0.8 }),
    ("AdamW", rate => new AdamW(rate) { Maximize = true }),
];

Console.Write("CASES = []\n");
foreach ((string @class, Func<double, UpdateRule> rule) in cases)
    Console.Write($"CASES.append((\"{@class}\", \"{Convert.ToBase64String(Run(rule))}\"))\n");
Console.Write(Compare());

byte[] Run(Func<double, UpdateRule> rule)
{
    var set = new ParameterSet(parameters.Select(p => new Parameter(p.Name, new Shape(p.Shape))));
    var random = new Random(17);
    foreach (Parameter parameter in set)
        Fill(parameter.Value, random);
    Optimizer optimizer = Optimizer.Create(
        new ParameterGroup("layer", [set[0], set[1]], rule(0.01)),
        new ParameterGroup("head", [set[2], set[3]], rule(0.03))
    );
    for (int step = 0; step < Before; step++)
        Step(set, optimizer, random, null);
    PickleDictionary optimizerState = PyTorchOptimizerState.Export(optimizer);
    PickleDictionary model = ValuesOf(set);
    var steps = new List<object?>();
    for (int step = 0; step < After; step++)
    {
        var one = new PickleDictionary();
        // PyTorch's schedule is not ours to run: the rates are told.
        one.Add("rates", new PickleList([RateOf(optimizer, 0), RateOf(optimizer, 2)]));
        Step(set, optimizer, random, one);
        steps.Add(one);
    }

    var file = new PickleDictionary();
    file.Add("model", model);
    file.Add("optimizer", optimizerState);
    file.Add("steps", new PickleList(steps));
    file.Add("end", ValuesOf(set));
    string path = Path.GetTempFileName();
    PyTorchFile.Write(path, file);
    byte[] bytes = File.ReadAllBytes(path);
    File.Delete(path);
    return bytes;
}

void Step(ParameterSet set, Optimizer optimizer, Random random, PickleDictionary? record)
{
    var gradients = new PickleDictionary();
    foreach (Parameter parameter in set)
    {
        Fill(parameter.Gradient, random);
        parameter.HasGradient = true;
        gradients.Add(parameter.Name, StoredArray.Of(parameter.Shape, parameter.Gradient.Span));
    }

    record?.Add("gradients", gradients);
    optimizer.Step();
}

static double RateOf(Optimizer optimizer, int row) =>
    optimizer.Plan.Assignment[row].LearningRateAt(optimizer.StepCount);

static void Fill(Block block, Random random)
{
    foreach (ref float value in block.Span)
        value = (float)((random.NextDouble() * 4) - 2);
}

static PickleDictionary ValuesOf(ParameterSet set)
{
    var values = new PickleDictionary();
    foreach (Parameter parameter in set)
        values.Add(parameter.Name, StoredArray.Of(parameter.Shape, parameter.Value.Span));
    return values;
}

static string Compare() =>
    """

        import base64, io, torch

        worst = 0.0
        for name, text in CASES:
            file = torch.load(io.BytesIO(base64.b64decode(text)), weights_only=True)
            named = [(key, torch.nn.Parameter(value.clone())) for key, value in file["model"].items()]
            optimizer = getattr(torch.optim, name)([{"params": named[:2]}, {"params": named[2:]}], lr=0.5)
            optimizer.load_state_dict(file["optimizer"])
            for step in file["steps"]:
                for key, parameter in named:
                    parameter.grad = step["gradients"][key].clone()
                for group, rate in zip(optimizer.param_groups, step["rates"]):
                    group["lr"] = rate
                optimizer.step()
            error = max(
                ((parameter.detach() - file["end"][key]).abs() / file["end"][key].abs().clamp(min=1e-3)).max().item()
                for key, parameter in named
            )
            print(f"{name:6} {error:.1e}")
            worst = max(worst, error)
        print(f"{len(CASES)} runs went on in PyTorch {torch.__version__}; largest relative error {worst:.1e}")
        assert worst < 2e-6, "the runs end elsewhere"

        """;

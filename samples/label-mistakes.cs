#!/usr/bin/env dotnet
// Labels that are wrong, and labels that change.   dotnet run samples/label-mistakes.cs
// Strata.Optim alone, over arrays of your own: what optax does here is in samples/README.md.
#:project ../src/Strata.Optim
using Strata.Numerics;
using Strata.Optim;

// A dense layer under Flax' names. Every gradient is 1, so that an update shows its rate.
float[] ones = [.. Enumerable.Repeat(1f, 12)];
float[] kernel = new float[12];
float[] bias = new float[4];
var parameters = ParameterSet.Wrap(
    Parameter.Wrap("params.kernel", new Shape(3, 4), kernel, ones),
    Parameter.Wrap("params.bias", new Shape(4), bias, ones.AsMemory(0, 4))
);
Dictionary<string, UpdateRule?> two = new() { ["kernel"] = new Sgd(0.01), ["bias"] = new Sgd(0.1) };

// 1. Mistakes. Each is found when the optimizer is made, with all its problems at once and the parameters by name.
Try("a misspelt label", two, p => p.Name.EndsWith("kernel") ? "kernle" : "bias");
Try("a misspelt transformation beside the right one", new(two) { ["kernle"] = new Sgd(9) }, Kind);
Try("a label for every parameter but one", two, p => p.Name.EndsWith("kernel") ? "kernel" : null);

// 2. A rule over paths that says more than was meant: "is 'kernel' anywhere in the path?" A glob asks for the last word.
string[] names = ["kernel.bias", "kernel.scale", "out.bias", "out.kernel"];
var nested = ParameterSet.FromNames(names.Select(name => (name, new Shape(4))), "a module named kernel");
var lastWord = OptimizationPlan
    .For(nested)
    .Group("kernel", "**.kernel", new Sgd(0.01))
    .Default("bias", new Sgd(0.1))
    .Build();
Console.WriteLine("a module that is itself named kernel\n  parameter     'kernel' in the path  \"**.kernel\"");
foreach (var row in lastWord.Assignment)
    Console.WriteLine(
        $"  {row.Name, -12}  {(row.Name.Split('.').Contains("kernel") ? "kernel" : "bias"), -20}  {row.Group}"
    );

// 3. Labels that change. They are read once, so nothing shifts under a running optimizer; a change is a new plan, which
//    keeps all state that still fits, and says so. First without state, then with Adam's.
Relabel("SGD", rate => new Sgd(rate));
Relabel("Adam", rate => new Adam(rate));

void Try(string mistake, Dictionary<string, UpdateRule?> rules, Func<Parameter, string?> label)
{
    try
    {
        Optimizer.Partition(rules, ParameterLabels.Map(parameters, label));
        Console.WriteLine($"{mistake}\n  accepted\n");
    }
    catch (PlanException wrong)
    {
        Console.WriteLine($"{mistake}\n{string.Concat(wrong.Problems.Select(problem => $"  {problem}\n"))}");
    }
}

void Relabel(string name, Func<double, UpdateRule> rule)
{
    var optimizer = Optimizer.Partition(
        new() { ["kernel"] = rule(0.01), ["bias"] = rule(0.1) },
        ParameterLabels.Map(parameters, Kind)
    );
    Console.WriteLine($"\n{name}: the bias moves to the kernel's label after three steps");
    for (int step = 1; step <= 6; step++)
    {
        if (step == 4)
        {
            var all = ParameterLabels.Map(parameters, _ => "kernel");
            var report = optimizer.Replan(
                OptimizationPlan.FromLabels(new Dictionary<string, UpdateRule?> { ["kernel"] = rule(0.01) }, all)
            );
            Console.WriteLine($"  new labels: {report}");
        }

        float before = bias[0];
        optimizer.Step();
        Console.WriteLine(
            $"  step {step}: the bias moves by {bias[0] - before:F4}; updates counted {optimizer.UpdatesOf("params.bias")}"
        );
    }
}

static string Kind(Parameter parameter) => parameter.Name.EndsWith("kernel") ? "kernel" : "bias";

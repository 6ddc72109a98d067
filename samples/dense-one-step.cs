#!/usr/bin/env dotnet
// Flax' Dense(4) from PRNGKey(seed), one step with two rates, [loss].   dotnet run samples/dense-one-step.cs
// With values of your own: the seed, x (N rows of D), y (N·4 values), the kernel's rate, the bias's rate.
//   dotnet run samples/dense-one-step.cs -- 7.9 "[[1,2],[3,4]]" "[1,0,0,0, 0,1,0,0]" 0.01 0.1
#:project ../src/Strata.Nn
using System.Globalization;
using System.Text.Json;
using Strata;
using Strata.Nn;
using Strata.Nn.Flax;
using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Optim;

const string X =
    "[[0.18392217,-0.4990567],[0.25898677,-0.32703647],[-0.26273143,-0.3315906],[-0.19882444,-0.014346947]]";
const string Y =
    "[-0.28843755,-1.7663872,0.34877723,0.40609965, -1.7043011,-0.06140216,0.46056542,-0.30373088,"
    + "-0.9704794,0.15441693,-0.97411084,-1.4102749, 0.59156656,-1.6055747,0.99561405,-0.2560365]";
try
{
    string[] own = args.Length == 0 ? ["42", X, Y, "0.1", "0.01"] : args;
    Require(
        own.Length == 5,
        $"Expected seed, x, y, kernel rate and bias rate, got {own.Length} arguments. Quote the lists."
    );
    float[] answer = OneStep(
        Number(own[0]),
        Read<float[][]>("x", own[1]),
        Read<float[]>("y", own[2]),
        Number(own[3]),
        Number(own[4])
    );
    Console.WriteLine($"[{answer[0]}]");
    return 0;
}
catch (Exception wrong) when (wrong is ArgumentException or StrataException)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

static float[] OneStep(double seed, float[][] x, float[] y, double kernelRate, double biasRate)
{
    Require(Math.Abs(seed) <= 1L << 53, $"The seed is {seed}; expected a number between -2^53 and 2^53.");
    Require(x.Length > 0 && x[0]?.Length > 0, "x is empty; expected (N, D): N rows of D numbers.");
    int ragged = Array.FindIndex(x, row => row?.Length != x[0].Length);
    Require(ragged < 0, $"x is not (N, D): row 0 has {x[0].Length} numbers, row {ragged} has another number of them.");
    Require(
        y.Length == x.Length * 4,
        $"y has {y.Length} values; expected N·4 = {x.Length * 4}, four for each row of x."
    );
    Require(
        x.SelectMany(row => row).Concat(y).All(float.IsFinite),
        "x or y holds a number that is too large for float32."
    );
    Require(float.IsFinite((float)kernelRate), $"The kernel's rate is {kernelRate}; expected a finite float32 number.");
    Require(float.IsFinite((float)biasRate), $"The bias's rate is {biasRate}; expected a finite float32 number.");
    Tensor inputs = Tensor.From([.. x.SelectMany(row => row)], new Shape(x.Length, x[0].Length));
    Tensor targets = Tensor.From(y, new Shape(x.Length, 4));

    // model.init(PRNGKey(int(seed)), x): the same bits. Flax' kernel (D, 4) is the weight (4, D) here; the cast cuts off
    // a fraction, as int() does.
    var model = new Linear(x[0].Length, 4, new RandomKey(0));
    var start = FlaxLayers.Dense(x[0].Length, 4).InitializeLinen(new RandomKey((long)seed));
    start.CopyTo(model);
    float[] kernel = start[0].Values.ToArray();
    Console.WriteLine(
        $"kernel {string.Join(' ', kernel.Select(value => $"{BitConverter.SingleToUInt32Bits(value):X8}"))}"
    );

    // One step: a rate for the kernel, one for the bias.
    var labels = ParameterLabels.Map(model, parameter => parameter.Name == "bias" ? "bias" : "kernel");
    var rules = new Dictionary<string, UpdateRule?> { ["kernel"] = new Sgd(kernelRate), ["bias"] = new Sgd(biasRate) };
    var optimizer = Optimizer.Partition(rules, labels);
    var step = TrainStep.Compile(optimizer, (inputs, targets) => Loss.MeanSquaredError(model.Forward(inputs), targets));
    Console.WriteLine($"loss before the step {step.Run(inputs, targets)}, after it");
    return [Loss.MeanSquaredError(model.Forward(inputs), targets).Item()];
}

static double Number(string text) =>
    double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw new ArgumentException($"'{text}' is not a number.");

static T Read<T>(string name, string json)
{
    const string Expected = "x as a list of rows, such as [[1,2],[3,4]], and y as one list, such as [1,0,0,0]";
    try
    {
        return JsonSerializer.Deserialize<T>(json)
            ?? throw new ArgumentException($"{name} is null. Expected {Expected}.");
    }
    catch (JsonException wrong)
    {
        throw new ArgumentException($"{name} is '{json}'. Expected {Expected}.", wrong);
    }
}

static void Require(bool condition, string otherwise)
{
    if (!condition)
        throw new ArgumentException(otherwise);
}

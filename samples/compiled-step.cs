#!/usr/bin/env dotnet
// A compiled train step over lists of variables and rates.   dotnet run samples/compiled-step.cs
#:project ../src/Strata.Nn
using System.Diagnostics;
using Strata.Nn;
using Strata.Optim;

double[] rates = [0.01, 0.1];

// As tutorials write it: one Adam with its usual rate, and each gradient multiplied by its variable's rate.
Parameter[] variables = TwoVariables();
var asWritten = OptimizationPlan.For(new ParameterSet(variables)).Default(new KerasAdam(0.001));
foreach ((Parameter variable, double rate) in variables.Zip(rates))
    asWritten.GradientMultiplier(variable.Name, rate);

// As it was meant: each variable under Adam with its own rate. Were a rate missing, Build would name the variable that
// has none; a zip of lists inside a train step stops at the shorter one and says nothing.
Parameter[] others = TwoVariables();
var asMeant = OptimizationPlan.For(new ParameterSet(others));
foreach ((Parameter variable, double rate) in others.Zip(rates))
    asMeant.Group(variable.Name, [variable], new KerasAdam(rate));

// A compiled step records its operations at the first run and replays them at the others. It holds its variables and
// its optimizer, so that it cannot be called with others by mistake.
var written = TrainStep.Compile(Optimizer.Create(asWritten.Build()), () => SumOfSquares(variables));
var meant = TrainStep.Compile(Optimizer.Create(asMeant.Build()), () => SumOfSquares(others));
Console.WriteLine("                   as written   as meant");
for (int i = 1; i <= 100; i++)
{
    (float loss, float meantLoss) = (written.Run(), meant.Run());
    if (i is 1 or 2 or 3 or 50 or 100)
        Console.WriteLine($"loss at step {i, -5} {loss, -12} {meantLoss}");
}

Console.WriteLine($"as written, variables after 100 steps {variables[0].Value[0]} {variables[1].Value[0]}\n");

// Rates are read from a table, once a step: a new one records nothing anew.
Parameter[] falling = TwoVariables();
var halved = new KerasAdam(Schedule.Exponential(0.01, factor: 0.5));
var scheduled = TrainStep.Compile(Optimizer.Create(new ParameterSet(falling), halved), () => SumOfSquares(falling));
for (int i = 0; i < 5; i++)
    scheduled.Run();
Console.WriteLine($"5 runs at 5 rates: {scheduled.RecordingCount} recording\n");

// What compiling saves: the same step both ways, each warmed up first.
Parameter[] timed = TwoVariables();
var optimizer = Optimizer.Create(new ParameterSet(timed), new KerasAdam(1e-6));
var compiled = TrainStep.Compile(optimizer, () => SumOfSquares(timed));
(double eagerTime, double eagerBytes) = Measure(() =>
{
    SumOfSquares(timed).Backward();
    optimizer.Step();
    optimizer.ZeroGradients();
});
(double compiledTime, double compiledBytes) = Measure(() => compiled.Run());
Console.WriteLine($"eager        {eagerTime:F2} us and {eagerBytes:F0} bytes a step");
Console.WriteLine($"compiled     {compiledTime:F2} us and {compiledBytes:F0} bytes a step");
Console.WriteLine($"compiled is {eagerTime / compiledTime:F1} times as fast");

static Parameter[] TwoVariables() => [Parameter.Scalar("var1", 1), Parameter.Scalar("var2", 2)];

static Tensor SumOfSquares(Parameter[] variables) => Operations.Square(variables[0]) + Operations.Square(variables[1]);

static (double Microseconds, double Bytes) Measure(Action step)
{
    const int Steps = 100_000;
    for (int i = 0; i < Steps; i++)
        step();
    long bytes = GC.GetAllocatedBytesForCurrentThread();
    long start = Stopwatch.GetTimestamp();
    for (int i = 0; i < Steps; i++)
        step();
    double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    return (microseconds / Steps, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Steps);
}

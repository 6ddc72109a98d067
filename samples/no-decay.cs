#!/usr/bin/env dotnet
// No weight decay on norms and biases.   dotnet run samples/no-decay.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

// Decay pulls values to 0. A weight can live with that; the scale of a norm belongs at 1, and a bias has nothing to
// regularise. In a Sequential no name says which is which: "2.weight" is the scale of a LayerNorm.
var digits = Digits.LoadSplit();
const double Rate = 3e-3;
const double Decay = 0.1;

Sequential NewModel()
{
    var key = new RandomKey(42);
    return new(
        new Flatten(),
        new Linear(64, 128, key.FoldIn("1")),
        new LayerNorm(128),
        new GELU(),
        new Linear(128, 128, key.FoldIn("4")),
        new LayerNorm(128),
        new GELU(),
        new Linear(128, 10, key.FoldIn("7"))
    );
}

// By what a parameter does in its layer. Selector.RankAtMost(1) takes the same eight here: all that is no matrix.
OptimizationPlan NoDecay(Sequential model) =>
    OptimizationPlan
        .For(model)
        .Default("all", new AdamW(Rate) { WeightDecay = Decay })
        .NoWeightDecay(Selector.Norms, Selector.Biases) // and Selector.Embeddings, as GPT is trained
        .Build();

OptimizationPlan DecayAll(Sequential model) =>
    OptimizationPlan.For(model).Default("all", new AdamW(Rate) { WeightDecay = Decay }).Build();

Console.WriteLine(NoDecay(NewModel()).Explain());

// The usual list of names, from the scripts that fine-tune BERT, knows this model's norms by names that it has not.
try
{
    OptimizationPlan.For(NewModel()).Default(new AdamW(Rate)).NoWeightDecay("**.bias", "**.LayerNorm.weight").Build();
}
catch (PlanException problem)
{
    Console.WriteLine($"by names: {problem.Message}\n");
}

Console.WriteLine("after 420 steps           decay on all   not on norms, biases");
var all = Train(DecayAll);
var some = Train(NoDecay);
Console.WriteLine($"mean scale of the norms   {all.Scale, -12:0.000}   {some.Scale:0.000}");
Console.WriteLine($"training loss, last epoch {all.Loss, -12:0.0000}   {some.Loss:0.0000}");
Console.WriteLine($"accuracy                  {all.Accuracy, -12:P1}   {some.Accuracy:P1}");

(double Scale, double Loss, double Accuracy) Train(Func<Sequential, OptimizationPlan> plan)
{
    Sequential model = NewModel();
    var step = TrainStep.Compile(
        Optimizer.Create(plan(model)),
        (images, labels) => Loss.CrossEntropy(model.Forward(images), labels)
    );
    var losses = new List<float>();
    foreach (var batch in digits.Train.Batches(64, epochs: 20, new RandomKey(42)))
        losses.Add(step.Run(batch.Images, batch.Labels));
    var scales = model.Parameters().Where(parameter => parameter.Role == ParameterRole.NormScale);
    double scale = scales.SelectMany(parameter => parameter.Value.Span.ToArray()).Average(value => (double)value);
    return (scale, losses[^21..].Average(), digits.Test.Accuracy(model));
}

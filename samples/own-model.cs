#!/usr/bin/env dotnet
// A model of your own: a small transformer that reads a handwritten digit row by row.   dotnet run samples/own-model.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

var key = new RandomKey(42);
var digits = Digits.LoadSplit();
var model = new RowReader(width: 32, heads: 4, depth: 3, classes: 10, key);

// A plan asks what a parameter is: the layers of the decay of rates are the blocks; norms, biases and positions have no
// weight decay, whatever they are named.
var plan = OptimizationPlan
    .For(model)
    .Default("all", new AdamW(Schedule.Cosine(3e-3, steps: 630)) { WeightDecay = 0.05 })
    .LayerDecay(0.85, LayerOrder.Blocks)
    .NoWeightDecay(Selector.Norms, Selector.Biases, Selector.Embeddings)
    .Clip(1)
    .Build();
Console.WriteLine(plan.Explain(mostRows: 14));

var optimizer = Optimizer.Create(plan);
var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
foreach (var batch in digits.Train.Batches(64, epochs: 30, key))
    step.Run(batch.Images, batch.Labels);
Console.WriteLine($"a step's results: {step.Memory}");
Console.WriteLine(
    $"{optimizer.StepCount} steps, accuracy {digits.Test.Accuracy(model):P1} on {digits.Test.Count} unseen digits"
);

/// <summary>An image of 8×8 as 8 tokens of 8 values each: parts that are registered, and a pass through them.</summary>
internal sealed class RowReader : Layer
{
    private readonly Parameter _positions;
    private readonly Linear _embed;
    private readonly ModuleList<TransformerEncoderLayer> _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _head;

    // The name of a part is a part of all names in it, in plans and in checkpoints: "blocks.0.norm1.weight".
    public RowReader(int width, int heads, int depth, int classes, RandomKey key)
    {
        Initializer small = Initializer.Normal(0, 0.02f);
        _positions = AddParameter("positions", new Shape(1, 8, width), small, key, ParameterRole.Embedding);
        _embed = AddModule("embed", new Linear(8, width, key.FoldIn("embed")));
        _blocks = AddModule("blocks", new ModuleList<TransformerEncoderLayer>());
        for (int i = 0; i < depth; i++)
        {
            RandomKey own = key.FoldIn($"blocks.{i}");
            _blocks.Add(
                new(
                    width,
                    heads,
                    own,
                    4 * width,
                    activation: x => Operations.Gelu(x),
                    batchFirst: true,
                    normFirst: true
                )
            );
        }

        _norm = AddModule("norm", new LayerNorm(width));
        _head = AddModule("head", new Linear(width, classes, key.FoldIn("head")));
    }

    public override string Head => "head";

    public override Tensor Forward(Tensor input)
    {
        Tensor x = _embed.Forward(input.Reshape(new Shape(input.Shape[0], 8, 8))) + _positions;
        foreach (TransformerEncoderLayer block in _blocks)
            x = block.Forward(x);
        return _head.Forward(Operations.Mean(_norm.Forward(x), 1));
    }
}

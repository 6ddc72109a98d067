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

// The layers of the decay are the blocks; norms, biases and the positions are not decayed.
var plan = OptimizationPlan
    .For(model)
    .Default("all", new AdamW(Schedule.Cosine(3e-3, steps: 630)) { WeightDecay = 0.05 })
    .LayerDecay(0.85, LayerOrder.Blocks)
    .NoWeightDecay(parameter => parameter.Rank <= 1 || parameter.Role == ParameterRole.Embedding)
    .Clip(1)
    .Build();
Console.WriteLine(plan.Explain());

var optimizer = Optimizer.Create(plan);
var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
foreach (var batch in digits.Train.Batches(64, epochs: 30, key))
    step.Run(batch.Images, batch.Labels);
Console.WriteLine($"a step's results: {step.Memory}");
Console.WriteLine(
    $"{optimizer.StepCount} steps, accuracy {digits.Test.Accuracy(model):P1} on {digits.Test.Count} unseen digits"
);

/// <summary>An image of 8×8 as 8 tokens of 8 values each.</summary>
internal sealed class RowReader : Layer
{
    private readonly Linear _embed;
    private readonly Parameter _positions;
    private readonly Sequential _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _head;

    public RowReader(int width, int heads, int depth, int classes, RandomKey key)
    {
        _positions = AddParameter(
            "positions",
            new Shape(1, 8, width),
            Initializer.Normal(0, 0.02f),
            key,
            ParameterRole.Embedding
        );
        _embed = AddModule("embed", new Linear(8, width, key.FoldIn("embed")));
        Layer[] blocks =
        [
            .. Enumerable.Range(0, depth).Select(i => new Block(width, heads, key.FoldIn($"blocks.{i}"))),
        ];
        _blocks = AddModule("blocks", new Sequential(blocks));
        _norm = AddModule("norm", new LayerNorm(width));
        _head = AddModule("head", new Linear(width, classes, key.FoldIn("head")));
    }

    public override string Head => "head";

    public override Tensor Forward(Tensor input)
    {
        Tensor rows = input.Reshape(new Shape(input.Shape[0], 8, 8));
        Tensor x = _norm.Forward(_blocks.Forward(_embed.Forward(rows) + _positions));
        return _head.Forward(Operations.Mean(x, 1));
    }

    private sealed class Block : Layer
    {
        private readonly LayerNorm _norm1;
        private readonly Linear _qkv;
        private readonly Linear _proj;
        private readonly LayerNorm _norm2;
        private readonly Linear _fc1;
        private readonly Linear _fc2;
        private readonly Dropout _dropout;
        private readonly int _heads;

        public Block(int width, int heads, RandomKey key)
        {
            _heads = heads;
            _norm1 = AddModule("norm1", new LayerNorm(width));
            _qkv = AddModule("qkv", new Linear(width, 3 * width, key.FoldIn("qkv")));
            _proj = AddModule("proj", new Linear(width, width, key.FoldIn("proj")));
            _norm2 = AddModule("norm2", new LayerNorm(width));
            _fc1 = AddModule("fc1", new Linear(width, 4 * width, key.FoldIn("fc1")));
            _fc2 = AddModule("fc2", new Linear(4 * width, width, key.FoldIn("fc2")));
            _dropout = AddModule("dropout", new Dropout(0.1, key.FoldIn("dropout")));
        }

        public override Tensor Forward(Tensor input)
        {
            (int batch, int length, int width) = (input.Shape[0], input.Shape[1], input.Shape[2]);
            Tensor qkv = _qkv.Forward(_norm1.Forward(input));
            qkv = qkv.Reshape(new Shape(batch, length, 3, _heads, width / _heads));
            Tensor x = input + _dropout.Forward(_proj.Forward(Operations.PackedAttention(qkv)));
            return x + _fc2.Forward(Operations.Gelu(_fc1.Forward(_norm2.Forward(x))));
        }
    }
}

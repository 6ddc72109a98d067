#!/usr/bin/env dotnet
// Three learning rates in one Adam, by parameter name.   dotnet run samples/by-name.cs
#:project ../src/Strata.Nn
using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

// The weights and the batch are those of a run in PyTorch, so that the losses can be compared with its own.
var model = new TextModel(vocabulary: 20, hidden: 8, new RandomKey(0));
model.LoadCheckpoint("samples/data/recurrent.safetensors");
var batch = CheckpointFile.Open("samples/data/recurrent-batch.safetensors");
(Tensor x, Tensor y) = (Tensor.From(batch["x"]), Tensor.From(batch["y"]));

// Names are matched whole: "fc.**" takes fc.weight and fc.bias, and never prefc.weight. A name that matches nothing and a
// parameter that no name matches are errors, which say the nearest names (samples/optimizer-mistakes.cs).
var plan = OptimizationPlan
    .For(model)
    .Group("embedding", "embedding.**", new Adam(1e-4))
    .Group("rnn", "rnn.**", new Adam(1e-3))
    .Group("fc", "fc.**", new Adam(1e-2))
    .Build();
Console.WriteLine(plan.Explain());

// One Adam runs all three: the three groups are three rates of one pass over memory, not three optimizers.
var optimizer = Optimizer.Create(plan);
for (int epoch = 1; epoch <= 10; epoch++)
{
    Tensor loss = Loss.MeanSquaredError(model.Forward(x), y);
    Console.WriteLine($"epoch {epoch, -3} loss {loss.Item():F8}");
    loss.Backward();
    optimizer.Step();
    optimizer.ZeroGradients();
}

/// <summary>A table of embeddings, a plain recurrent layer, a linear head at every time.</summary>
internal sealed class TextModel : Layer
{
    private readonly Embedding _embedding;
    private readonly RNN _rnn;
    private readonly Linear _fc;

    public TextModel(int vocabulary, int hidden, RandomKey key)
    {
        _embedding = AddModule("embedding", new Embedding(vocabulary, hidden, key.FoldIn("embedding")));
        _rnn = AddModule("rnn", new RNN(hidden, hidden, key.FoldIn("rnn")));
        _fc = AddModule("fc", new Linear(hidden, 1, key.FoldIn("fc")));
    }

    public override Tensor Forward(Tensor input)
    {
        (Tensor states, _) = _rnn.Forward(_embedding.Forward(input));
        return _fc.Forward(states);
    }
}

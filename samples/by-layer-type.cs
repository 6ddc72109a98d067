#!/usr/bin/env dotnet
// AdamW for the embedding, SGD with momentum for all else: by layer type.   dotnet run samples/by-layer-type.cs
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

var plan = OptimizationPlan
    .For(model)
    .Group("embedding", Selector.WithModule<Embedding>(), new AdamW(1e-3))
    .Group("rest", Selector.WithModule<RNN>() | Selector.WithModule<Linear>(), new Sgd(0.1) { Momentum = 0.9 })
    .Build();
Console.WriteLine(plan.Explain());

// One optimizer runs both rules, so an epoch is one forward and one backward pass. With an optimizer object for each
// rule and a loop over them, it is easily two, and the second sees a loss that the first has changed.
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

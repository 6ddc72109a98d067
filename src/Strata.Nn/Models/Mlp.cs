using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Fully connected layers with ReLU between them; parameters are <c>layers.0.weight</c>, <c>layers.0.bias</c>, …</summary>
public sealed class Mlp : Layer
{
    private readonly LinearStack _layers;

    /// <summary>Creates the network.</summary>
    /// <param name="sizes">Features of the input, of each hidden layer, and of the output; at least two.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    public Mlp(ReadOnlySpan<int> sizes, RandomKey key)
    {
        if (sizes.Length < 2)
            throw new ArgumentException("An Mlp needs at least the sizes of its input and its output.", nameof(sizes));
        var linears = new Linear[sizes.Length - 1];
        for (int i = 0; i < linears.Length; i++)
            linears[i] = new Linear(sizes[i], sizes[i + 1], key.FoldIn($"layers.{i}"));
        _layers = AddModule("layers", new LinearStack(linears));
    }

    /// <inheritdoc/>
    public override string Head => $"layers.{_layers.Linears.Length - 1}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> LayerOrder =>
        [.. Enumerable.Range(0, _layers.Linears.Length).Select(i => $"layers.{i}")];

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Shape (batch, …); all axes but the first are joined.</param>
    /// <returns>Shape (batch, last size).</returns>
    public override Tensor Forward(Tensor input) => _layers.Forward(Operations.Flatten(input));

    private sealed class LinearStack : Layer
    {
        public LinearStack(Linear[] linears)
        {
            Linears = linears;
            for (int i = 0; i < linears.Length; i++)
                AddModule($"{i}", linears[i]);
        }

        public Linear[] Linears { get; }

        public override Tensor Forward(Tensor input)
        {
            for (int i = 0; i < Linears.Length - 1; i++)
                input = Operations.Relu(Linears[i].Forward(input));
            return Linears[^1].Forward(input);
        }
    }
}

using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>The keys and values of the tokens that a language model has seen, layer by layer, in memory that is made once.</summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;

    /// <param name="options">The model's sizes.</param>
    /// <param name="batch">Texts side by side.</param>
    /// <param name="capacity">The most tokens of a text.</param>
    public KeyValueCache(Gpt2Options options, int batch, int capacity)
    {
        (Batch, Capacity) = (batch, capacity);
        var shape = new Shape(batch, options.Heads, capacity, options.HiddenSize / options.Heads);
        _keys = [.. Enumerable.Range(0, options.Layers).Select(_ => Tensor.Zeros(shape))];
        _values = [.. Enumerable.Range(0, options.Layers).Select(_ => Tensor.Zeros(shape))];
        Visible = options.PaddingId is null ? null : Tensor.Zeros(new Shape(batch, capacity));
    }

    /// <summary>Texts side by side.</summary>
    public int Batch { get; }

    /// <summary>The most tokens of a text.</summary>
    public int Capacity { get; }

    /// <summary>Tokens that were seen: where the next ones are put. Operations read it when they run.</summary>
    public int Length { get; set; }

    /// <summary>1 for a token, 0 for padding, shape (batch, capacity); null where the model has no padding.</summary>
    public Tensor? Visible { get; }

    /// <summary>A layer's keys, shape (batch, heads, capacity, size).</summary>
    public Tensor Keys(int layer) => _keys[layer];

    /// <summary>A layer's values, shape (batch, heads, capacity, size).</summary>
    public Tensor Values(int layer) => _values[layer];

    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[.. _keys, .. _values])
            tensor.Dispose();
        Visible?.Dispose();
    }
}

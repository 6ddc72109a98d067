using Strata.Nn.Graph;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>Attention of several heads between learned projections, as <c>torch.nn.MultiheadAttention</c>.</summary>
/// <remarks>
/// Without weights as a result the matrix of scores is never whole in memory, and heads are read where the projections
/// left them. A query that sees no key then gives zeros; with weights it gives nan, as in PyTorch.
/// </remarks>
public sealed partial class MultiheadAttention : Module
{
    private readonly int _size;
    private readonly int _heads;
    private readonly AttentionOptions _options;
    private readonly RandomKey _dropoutKey;

    /// <summary>Creates the layer with PyTorch's default values.</summary>
    /// <param name="size">Values of a query and of a result.</param>
    /// <param name="heads">Heads; they divide the size.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="options">Further options; when absent, PyTorch's defaults.</param>
    /// <exception cref="ArgumentException">The heads do not divide the size.</exception>
    public MultiheadAttention(int size, int heads, RandomKey key, AttentionOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        if (size % heads != 0)
            throw new ArgumentException($"{heads} heads do not divide a size of {size}.", nameof(heads));
        (_size, _heads, _options) = (size, heads, options ?? new AttentionOptions());
        Operations.ThrowIfNotProbability(_options.Dropout);
        _dropoutKey = key.FoldIn("dropout");
        int keySize = _options.KeySize ?? size;
        int valueSize = _options.ValueSize ?? size;
        if (keySize == size && valueSize == size)
        {
            InProjectionWeight = Weight("in_proj_weight", 3 * size, size, key);
        }
        else
        {
            QueryWeight = Weight("q_proj_weight", size, size, key);
            KeyWeight = Weight("k_proj_weight", size, keySize, key);
            ValueWeight = Weight("v_proj_weight", size, valueSize, key);
        }

        if (_options.Bias)
            InProjectionBias = AddParameter(
                "in_proj_bias",
                new Shape(3 * size),
                Initializer.Zeros,
                key,
                ParameterRole.Bias
            );
        if (_options.AddBiasKeyValue)
        {
            var normal = Initializer.Normal(0, 1 / MathF.Sqrt(size));
            BiasKey = AddParameter("bias_k", new Shape(1, 1, size), normal, key, ParameterRole.Bias);
            BiasValue = AddParameter("bias_v", new Shape(1, 1, size), normal, key, ParameterRole.Bias);
        }

        OutProjection = AddModule("out_proj", new Linear(size, size, key.FoldIn("out_proj"), _options.Bias));
        OutProjection.Bias?.Value.Clear();
    }

    /// <summary>Queries, keys and values one below the other, shape (3 · size, size); null when their sizes differ.</summary>
    public Parameter? InProjectionWeight { get; }

    /// <summary>Shape (size, size), when the sizes differ.</summary>
    public Parameter? QueryWeight { get; }

    /// <summary>Shape (size, key size), when the sizes differ.</summary>
    public Parameter? KeyWeight { get; }

    /// <summary>Shape (size, value size), when the sizes differ.</summary>
    public Parameter? ValueWeight { get; }

    /// <summary>Shape (3 · size), or null.</summary>
    public Parameter? InProjectionBias { get; }

    /// <summary>The learned key, shape (1, 1, size), or null.</summary>
    public Parameter? BiasKey { get; }

    /// <summary>The learned value, shape (1, 1, size), or null.</summary>
    public Parameter? BiasValue { get; }

    /// <summary>The projection of the heads' results.</summary>
    public Linear OutProjection { get; }

    /// <summary>Lets a sequence look at itself.</summary>
    /// <param name="input">Shape (batch, length, size), or (length, batch, size) if the batch is not first.</param>
    /// <param name="mask">Which positions are seen; shape (length, length), or with heads and batch before it.</param>
    /// <param name="keyMask">Which positions are padding: shape (batch, length).</param>
    /// <param name="causal">Whether position i sees the positions 0 to i only.</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(
        Tensor input,
        AttentionMask? mask = null,
        AttentionMask? keyMask = null,
        bool causal = false
    ) => Forward(input, input, input, mask, keyMask, causal);

    /// <summary>Lets queries look at keys.</summary>
    /// <param name="query">Shape (batch, queries, size), or (queries, batch, size) if the batch is not first.</param>
    /// <param name="key">Shape (batch, keys, key size), likewise.</param>
    /// <param name="value">Shape (batch, keys, value size), likewise.</param>
    /// <param name="mask">Which keys are seen; shape (queries, keys), or with heads and batch before it.</param>
    /// <param name="keyMask">Which keys are padding: shape (batch, keys).</param>
    /// <param name="causal">Whether query i sees the keys 0 to i only.</param>
    /// <returns>The shape of the query.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(
        Tensor query,
        Tensor key,
        Tensor value,
        AttentionMask? mask = null,
        AttentionMask? keyMask = null,
        bool causal = false
    )
    {
        CheckShapes(query, key, value);
        if (Learns(mask) || Learns(keyMask))
            return Explicit(query, key, value, mask, keyMask, causal, blindIsZero: true).Output;
        return OutProjection.Forward(InBlocks(query, key, value, mask, keyMask, causal));
    }

    /// <summary>As <see cref="Forward(Tensor, Tensor, Tensor, AttentionMask?, AttentionMask?, bool)"/>, with the weights.</summary>
    /// <param name="query">Shape (batch, queries, size), or (queries, batch, size) if the batch is not first.</param>
    /// <param name="key">Shape (batch, keys, key size), likewise.</param>
    /// <param name="value">Shape (batch, keys, value size), likewise.</param>
    /// <param name="mask">Which keys are seen; shape (queries, keys), or with heads and batch before it.</param>
    /// <param name="keyMask">Which keys are padding: shape (batch, keys).</param>
    /// <param name="causal">Whether query i sees the keys 0 to i only.</param>
    /// <param name="averageWeights">Whether the weights are the mean over the heads.</param>
    /// <returns>The shape of the query; weights of shape (batch, queries, keys), or (batch, heads, queries, keys).</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public (Tensor Output, Tensor Weights) ForwardWithWeights(
        Tensor query,
        Tensor key,
        Tensor value,
        AttentionMask? mask = null,
        AttentionMask? keyMask = null,
        bool causal = false,
        bool averageWeights = true
    )
    {
        CheckShapes(query, key, value);
        (Tensor output, Tensor weights) = Explicit(query, key, value, mask, keyMask, causal, blindIsZero: false);
        return (output, averageWeights ? Operations.Mean(weights, 1) : weights);
    }

    private double Dropped => Training ? _options.Dropout : 0;

    private static bool Learns(AttentionMask? mask) => mask is not null && mask.Values.Memory.NeedsGradient;

    // Xavier's uniform values.
    private Parameter Weight(string name, int rows, int columns, RandomKey key)
    {
        Initializer uniform = Initializer.Uniform(MathF.Sqrt(6f / (rows + columns)));
        return AddParameter(name, new Shape(rows, columns), uniform, key, ParameterRole.Weight);
    }

    private void CheckShapes(Tensor query, Tensor key, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        (int batch, int length) = _options.BatchFirst ? (0, 1) : (1, 0);
        (int keySize, int valueSize) = (_options.KeySize ?? _size, _options.ValueSize ?? _size);
        (Shape q, Shape k, Shape v) = (query.Shape, key.Shape, value.Shape);
        bool fits =
            (q.Rank, k.Rank, v.Rank) == (3, 3, 3)
            && (q[2], k[2], v[2]) == (_size, keySize, valueSize)
            && q[batch] == k[batch]
            && k[batch] == v[batch]
            && k[length] == v[length]
            && (k[length] > 0 || _options.AddBiasKeyValue || _options.AddZeroAttention);
        if (!fits)
            throw new ShapeException(
                $"{this}: expected queries, keys and values of "
                    + (_options.BatchFirst ? "batch×length" : "length×batch")
                    + $"×{_size}, ×{keySize} and ×{valueSize}, with as many values as keys and at least one, got {q}, {k} and {v}."
            );
    }
}

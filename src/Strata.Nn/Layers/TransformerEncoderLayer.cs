using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Layers;

/// <summary>Attention of a sequence to itself and two linear maps, each added to its input and normalised, as <c>torch.nn.TransformerEncoderLayer</c>.</summary>
/// <remarks>
/// <code>x ← norm1(x + attention(x));  x ← norm2(x + linear2(f(linear1(x))))</code>
/// With the norms first: <code>x ← x + attention(norm1(x));  x ← x + linear2(f(linear1(norm2(x))))</code>
/// Vaswani et al., 2017, https://arxiv.org/abs/1706.03762.
/// </remarks>
public sealed class TransformerEncoderLayer : Module
{
    private readonly Func<Tensor, Tensor> _activation;
    private readonly bool _normFirst;
    private readonly Dropout _dropout;
    private readonly Dropout _dropout1;
    private readonly Dropout _dropout2;

    /// <summary>Creates the layer with PyTorch's default values.</summary>
    /// <param name="size">Values of a position.</param>
    /// <param name="heads">Heads; they divide the size.</param>
    /// <param name="key">Where the random values come from.</param>
    /// <param name="feedForwardSize">Values between the two linear maps.</param>
    /// <param name="dropout">Probability of a 0 in training: of weights, between the linear maps, and of what is added.</param>
    /// <param name="activation">What stands between the linear maps; when absent, ReLU.</param>
    /// <param name="normEpsilon">Added to the variances of the norms.</param>
    /// <param name="batchFirst">Whether the batch is the first axis.</param>
    /// <param name="normFirst">Whether the norms stand before what is added, instead of after.</param>
    /// <param name="bias">Whether linear maps and norms have biases.</param>
    public TransformerEncoderLayer(
        int size,
        int heads,
        RandomKey key,
        int feedForwardSize = 2048,
        double dropout = 0.1,
        Func<Tensor, Tensor>? activation = null,
        double normEpsilon = 1e-5,
        bool batchFirst = false,
        bool normFirst = false,
        bool bias = true
    )
    {
        (_activation, _normFirst) = (activation ?? Operations.Relu, normFirst);
        var options = new AttentionOptions
        {
            Dropout = dropout,
            Bias = bias,
            BatchFirst = batchFirst,
        };
        SelfAttention = AddModule("self_attn", new MultiheadAttention(size, heads, key.FoldIn("self_attn"), options));
        Linear1 = AddModule("linear1", new Linear(size, feedForwardSize, key.FoldIn("linear1"), bias));
        _dropout = AddModule("dropout", new Dropout(dropout, key.FoldIn("dropout")));
        Linear2 = AddModule("linear2", new Linear(feedForwardSize, size, key.FoldIn("linear2"), bias));
        Norm1 = AddModule("norm1", new LayerNorm(size, normEpsilon, bias: bias));
        Norm2 = AddModule("norm2", new LayerNorm(size, normEpsilon, bias: bias));
        _dropout1 = AddModule("dropout1", new Dropout(dropout, key.FoldIn("dropout1")));
        _dropout2 = AddModule("dropout2", new Dropout(dropout, key.FoldIn("dropout2")));
    }

    /// <summary>The attention.</summary>
    public MultiheadAttention SelfAttention { get; }

    /// <summary>The first linear map.</summary>
    public Linear Linear1 { get; }

    /// <summary>The second linear map.</summary>
    public Linear Linear2 { get; }

    /// <summary>The norm of the attention.</summary>
    public LayerNorm Norm1 { get; }

    /// <summary>The norm of the linear maps.</summary>
    public LayerNorm Norm2 { get; }

    /// <summary>Computes the layer.</summary>
    /// <param name="input">Shape (batch, length, size), or (length, batch, size) if the batch is not first.</param>
    /// <param name="mask">Which positions are seen; shape (length, length), or with heads and batch before it.</param>
    /// <param name="keyMask">Which positions are padding: shape (batch, length).</param>
    /// <param name="causal">Whether position i sees the positions 0 to i only.</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, AttentionMask? mask = null, AttentionMask? keyMask = null, bool causal = false)
    {
        if (_normFirst)
        {
            Tensor seen = Operations.Add(input, Attend(Norm1.Forward(input), mask, keyMask, causal));
            return Operations.Add(seen, FeedForward(Norm2.Forward(seen)));
        }

        Tensor first = Norm1.Forward(Operations.Add(input, Attend(input, mask, keyMask, causal)));
        return Norm2.Forward(Operations.Add(first, FeedForward(first)));
    }

    private Tensor Attend(Tensor input, AttentionMask? mask, AttentionMask? keyMask, bool causal) =>
        _dropout1.Forward(SelfAttention.Forward(input, mask, keyMask, causal));

    private Tensor FeedForward(Tensor input) =>
        _dropout2.Forward(Linear2.Forward(_dropout.Forward(_activation(Linear1.Forward(input)))));
}

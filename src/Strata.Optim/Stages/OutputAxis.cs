namespace Strata.Optim;

/// <summary>Which axis of a weight counts its outputs: what a row, or a unit, is.</summary>
public enum OutputAxis
{
    /// <summary>The first: weights of PyTorch and Strata, (out, in) and (out, in, kh, kw).</summary>
    First,

    /// <summary>The last: kernels of Flax and Keras, (in, out) and (kh, kw, in, out).</summary>
    Last,
}

namespace Strata.Numerics.Kernels;

/// <summary>Which weights of an attention are 0 at random, after they were normalised; the default drops none.</summary>
/// <remarks>
/// The mask is that of <see cref="RandomMask"/> over the whole matrix batch × heads × queries × keys, of which blocks draw
/// what they need: a weight's fate depends on the key and its place alone.
/// </remarks>
public readonly struct AttentionDropout
{
    private readonly RandomKey _key;
    private readonly int _kept;
    private readonly float _factor;

    /// <summary>Drops weights.</summary>
    /// <param name="key">Decides the mask.</param>
    /// <param name="probability">That of 0, from 0 to 1; what stays is divided by 1 − it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1].</exception>
    public AttentionDropout(RandomKey key, double probability)
    {
        (_key, _kept) = (key, RandomMask.Kept(probability));
        _factor = RandomMask.Factor(_kept);
        IsPresent = probability > 0;
    }

    /// <summary>Whether any weight is dropped.</summary>
    public bool IsPresent { get; }

    /// <summary>The factors of a block of weights: 0 or 1 / (1 − probability).</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">The sample.</param>
    /// <param name="head">The head.</param>
    /// <param name="query">The first row.</param>
    /// <param name="queries">Rows.</param>
    /// <param name="key">The first column.</param>
    /// <param name="keys">Columns.</param>
    /// <param name="target">Rows of <paramref name="stride"/> values.</param>
    /// <param name="stride">From one row to the next.</param>
    internal unsafe void Draw(
        in AttentionShape shape,
        int batch,
        int head,
        int query,
        int queries,
        int key,
        int keys,
        float* target,
        int stride
    )
    {
        long first = ((((long)batch * shape.Heads) + head) * shape.Queries) + query;
        for (int i = 0; i < queries; i++)
            RandomMask.Draw(_key, _kept, _factor, ((first + i) * shape.Keys) + key, target + ((nint)i * stride), keys);
    }
}

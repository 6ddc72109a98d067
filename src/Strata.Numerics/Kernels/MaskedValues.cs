namespace Strata.Numerics.Kernels;

/// <summary>The values of an array where a mask is not 0, in order.</summary>
public static unsafe class MaskedValues
{
    /// <summary>How many there are.</summary>
    public static int Count(Block mask)
    {
        int count = 0;
        for (int i = 0; i < mask.Length; i++)
            count += mask.Pointer[i] != 0 ? 1 : 0;
        return count;
    }

    /// <summary>Copies them.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="x">As long as the mask.</param>
    /// <param name="y">As long as <see cref="Count"/> says.</param>
    public static void Select(Block mask, Block x, Block y)
    {
        ThrowIfLengthsDiffer(mask, x);
        Span<float> selected = y.Span;
        int at = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask.Pointer[i] != 0)
                selected[at++] = x.Pointer[i];
        }
    }

    /// <summary>Adds to them.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="y">As long as <see cref="Count"/> says.</param>
    /// <param name="x">As long as the mask.</param>
    public static void AddTo(Block mask, Block y, Block x)
    {
        ThrowIfLengthsDiffer(mask, x);
        ReadOnlySpan<float> selected = y.Span;
        int at = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask.Pointer[i] != 0)
                x.Pointer[i] += selected[at++];
        }
    }

    private static void ThrowIfLengthsDiffer(Block mask, Block x)
    {
        if (mask.Length != x.Length)
            throw new ArgumentException($"A mask of {mask.Length} values does not fit {x.Length}.", nameof(mask));
    }
}

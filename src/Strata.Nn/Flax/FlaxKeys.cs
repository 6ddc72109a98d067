using System.Text;
using Strata.Numerics;

namespace Strata.Nn.Flax;

/// <summary>The keys that Flax derives for parameters, and for whatever asks for random numbers in a forward pass.</summary>
public static class FlaxKeys
{
    /// <summary>A key of linen: the first 4 bytes of the SHA-1 of scopes and counter, folded into the root.</summary>
    /// <param name="root">The key given to <c>init</c> or <c>apply</c> for the stream.</param>
    /// <param name="scopes">Names from the outermost module on, whose own is none: <c>["Block_0", "Dense_1"]</c>.</param>
    /// <param name="counter">
    /// Which draw of the innermost scope it is, from 1: every parameter counts, in order of declaration, constant ones
    /// included; its name does not matter.
    /// </param>
    /// <param name="separators">The setting <c>flax_fix_rng_separator</c>: a zero byte before every piece.</param>
    public static RandomKey Linen(RandomKey root, IEnumerable<string> scopes, int counter, bool separators = false)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        ArgumentOutOfRangeException.ThrowIfLessThan(counter, 1);
        var path = new List<byte>();
        foreach (string scope in scopes)
        {
            if (separators)
                path.Add(0);
            path.AddRange(Encoding.UTF8.GetBytes(scope));
        }

        if (separators)
            path.Add(0);
        bool started = false;
        for (int shift = 24; shift >= 0; shift -= 8) // big-endian, as few bytes as the counter needs
        {
            started |= counter >> shift != 0;
            if (started)
                path.Add((byte)(counter >> shift));
        }

        return root.FoldIn([.. path]);
    }

    /// <summary>A key of nnx: the n-th draw of a stream.</summary>
    /// <param name="stream">The key of <c>Rngs(params=…)</c>, or of the default stream where there is none.</param>
    /// <param name="count">How many were drawn from the stream before.</param>
    public static RandomKey Nnx(RandomKey stream, long count) => stream.FoldIn(count);
}

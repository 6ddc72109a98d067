using System.Runtime.InteropServices;

namespace Strata.Numerics;

/// <summary>
/// The bits of <c>jax.random</c> before JAX 0.5, and of later ones with <c>jax_threefry_partitionable</c> off: to compare
/// with numbers from that time. <see cref="RandomKey"/> is for everything else.
/// </summary>
/// <remarks>
/// The counters 0 … n − 1 are cut into two halves, and hash i mixes number i of each; n odd is filled up with a 0. So,
/// unlike a <see cref="RandomKey"/>'s, every number depends on how many are drawn, and no part can be drawn by itself.
/// Seeds and <c>fold_in</c> are the same in both: take the words of <see cref="RandomKey"/>'s.
/// </remarks>
/// <param name="High">The first word of the key.</param>
/// <param name="Low">The second word of the key.</param>
public readonly record struct LegacyRandomKey(uint High, uint Low)
{
    /// <summary>The key of a seed; only the lower 32 bits count, as in JAX.</summary>
    public LegacyRandomKey(long seed)
        : this(0, (uint)seed) { }

    /// <summary>Independent keys. They are others for another <paramref name="count"/>.</summary>
    /// <param name="count">The number of keys, at least 0.</param>
    public LegacyRandomKey[] Split(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        uint[] words = new uint[2 * count];
        Bits(words);
        var keys = new LegacyRandomKey[count];
        for (int i = 0; i < count; i++)
            keys[i] = new(words[2 * i], words[(2 * i) + 1]);
        return keys;
    }

    /// <summary>Fills with words of 32 random bits.</summary>
    /// <param name="words">All that are ever drawn from this key: their number counts.</param>
    public void Bits(Span<uint> words)
    {
        int half = (words.Length + 1) / 2;
        for (int i = 0; i < half; i++)
        {
            bool filledUp = half + i >= words.Length;
            (uint first, uint second) = Threefry.Hash(High, Low, (uint)i, filledUp ? 0 : (uint)(half + i));
            words[i] = first;
            if (!filledUp)
                words[half + i] = second;
        }
    }

    /// <summary>Fills with numbers that are uniform in [<paramref name="minimum"/>, <paramref name="maximum"/>).</summary>
    /// <param name="values">All that are ever drawn from this key: their number counts.</param>
    /// <param name="minimum">Finite; may come out.</param>
    /// <param name="maximum">Finite; comes out only if the last rounding leads to it.</param>
    public void Uniform(Span<float> values, float minimum = 0, float maximum = 1)
    {
        Bits(MemoryMarshal.Cast<float, uint>(values));
        RandomKey.Sample(values, new UniformSampler(minimum, maximum));
    }

    /// <summary>Fills with numbers of the standard normal distribution.</summary>
    /// <param name="values">All that are ever drawn from this key: their number counts.</param>
    public void Normal(Span<float> values)
    {
        Bits(MemoryMarshal.Cast<float, uint>(values));
        RandomKey.Sample(values, new NormalSampler());
    }

    /// <summary>The two words.</summary>
    public override string ToString() => $"LegacyRandomKey({High}, {Low})";
}

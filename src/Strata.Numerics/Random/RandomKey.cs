using System.Text;

namespace Strata.Numerics;

/// <summary>Where random numbers come from: a value that does not change, and gives the same numbers each time.</summary>
/// <remarks>
/// <para>
/// The bits are those of <c>jax.random</c> (JAX 0.5 and later, CPU with FMA, 64-bit mode off) with its default
/// generator, Threefry-2x32, and its default scheme (<c>jax_threefry_partitionable</c>). Element i of an array is a
/// function of the key and i: a larger array begins with the smaller one, shapes do not matter, and any thread can
/// draw any part (<c>start</c>).
/// </para>
/// <para>
/// Drawing does not change a key, so never draw twice from one: <see cref="Split(int)"/> it, or fold a number or a
/// name into it.
/// </para>
/// </remarks>
/// <param name="High">The first word of the key.</param>
/// <param name="Low">The second word of the key.</param>
public readonly partial record struct RandomKey(uint High, uint Low)
{
    /// <summary>The key of a seed, as <c>jax.random.key(seed)</c>.</summary>
    /// <param name="seed">
    /// Only the lower 32 bits count, as in JAX: 2³² gives the key of 0, and −1 that of 2³² − 1.
    /// <see cref="FromSeed64"/> uses all 64.
    /// </param>
    public RandomKey(long seed)
        : this(0, (uint)seed) { }

    /// <summary>The key of a seed of 64 bits, as <c>jax.random.key</c> in JAX's 64-bit mode.</summary>
    public static RandomKey FromSeed64(long seed) => new((uint)(seed >>> 32), (uint)seed);

    /// <summary>Two keys that are independent of each other, and of any draw from this one.</summary>
    public (RandomKey First, RandomKey Second) Split() => (At(0), At(1));

    /// <summary>Independent keys. A longer split begins with the shorter one; key i is also <c>FoldIn(i)</c>.</summary>
    /// <param name="count">The number of keys, at least 0.</param>
    public RandomKey[] Split(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var keys = new RandomKey[count];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = At((uint)i);
        return keys;
    }

    /// <summary>The key for a step, an index or a worker.</summary>
    /// <param name="data">0 to 2³² − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="data"/> is not a number of 32 bits.</exception>
    public RandomKey FoldIn(long data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(data);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data, uint.MaxValue);
        return At((uint)data);
    }

    /// <summary>The key for a name, such as a parameter's.</summary>
    /// <param name="name">
    /// Any text. The first 4 bytes of the SHA-1 of its UTF-8 bytes, big-endian, are folded in: stable for ever, and
    /// what Flax linen does with a path.
    /// </param>
    public RandomKey FoldIn(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Span<byte> bytes = stackalloc byte[512];
        return Encoding.UTF8.TryGetBytes(name, bytes, out int written)
            ? FoldIn(bytes[..written])
            : FoldIn(Encoding.UTF8.GetBytes(name).AsSpan());
    }

    /// <summary>The key for a path of bytes, hashed as a name is.</summary>
    public RandomKey FoldIn(ReadOnlySpan<byte> path) => At(Sha1.FirstWord(path));

    /// <summary>One word of 32 random bits.</summary>
    public uint Bits()
    {
        (uint first, uint second) = Threefry.Hash(High, Low, 0, 0);
        return first ^ second;
    }

    /// <summary>Fills with words of 32 random bits.</summary>
    /// <param name="words">The place for them.</param>
    /// <param name="start">The index of the first in the key's stream, at least 0.</param>
    public void Bits(Span<uint> words, long start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        Threefry.Fill(High, Low, start, words);
    }

    /// <inheritdoc cref="Bits(Span{uint}, long)"/>
    /// <summary>Fills with words of 64 random bits.</summary>
    public void Bits(Span<ulong> words, long start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        for (int i = 0; i < words.Length; i++)
        {
            (uint first, uint second) = Threefry.Hash(High, Low, (uint)((start + i) >>> 32), (uint)(start + i));
            words[i] = (ulong)first << 32 | second;
        }
    }

    /// <inheritdoc cref="Bits(Span{uint}, long)"/>
    /// <summary>Fills with words of 16 random bits: the lower halves of those of 32.</summary>
    public void Bits(Span<ushort> words, long start = 0)
    {
        Span<uint> wide = stackalloc uint[Chunk];
        for (int i = 0; i < words.Length; i += Chunk)
        {
            int count = Math.Min(Chunk, words.Length - i);
            Bits(wide[..count], start + i);
            for (int j = 0; j < count; j++)
                words[i + j] = (ushort)wide[j];
        }
    }

    /// <inheritdoc cref="Bits(Span{uint}, long)"/>
    /// <summary>Fills with words of 8 random bits: the lowest bytes of those of 32.</summary>
    public void Bits(Span<byte> words, long start = 0)
    {
        Span<uint> wide = stackalloc uint[Chunk];
        for (int i = 0; i < words.Length; i += Chunk)
        {
            int count = Math.Min(Chunk, words.Length - i);
            Bits(wide[..count], start + i);
            for (int j = 0; j < count; j++)
                words[i + j] = (byte)wide[j];
        }
    }

    /// <summary>The two words.</summary>
    public override string ToString() => $"RandomKey({High}, {Low})";

    private RandomKey At(uint index)
    {
        (uint first, uint second) = Threefry.Hash(High, Low, 0, index);
        return new(first, second);
    }
}

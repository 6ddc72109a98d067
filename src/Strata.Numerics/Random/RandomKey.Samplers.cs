using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics;

public readonly partial record struct RandomKey
{
    private const int Chunk = 1024; // words of 4 bytes that are drawn and then turned into samples, still in L1

    /// <summary>One number of <see cref="Uniform(Span{float}, float, float, long)"/>.</summary>
    public float Uniform(float minimum = 0, float maximum = 1)
    {
        Span<float> one = stackalloc float[1];
        Uniform(one, minimum, maximum);
        return one[0];
    }

    /// <summary>Fills with numbers that are uniform in [<paramref name="minimum"/>, <paramref name="maximum"/>).</summary>
    /// <param name="values">The place for them.</param>
    /// <param name="minimum">Finite; may come out.</param>
    /// <param name="maximum">
    /// Finite; comes out only if the last rounding leads to it. At or below the minimum, every number is the minimum, as
    /// in <c>jax.random.uniform</c>.
    /// </param>
    /// <param name="start">The index of the first in the key's stream, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width of the interval is not finite.</exception>
    public void Uniform(Span<float> values, float minimum = 0, float maximum = 1, long start = 0)
    {
        if (!float.IsFinite(maximum - minimum))
            throw new ArgumentOutOfRangeException(
                nameof(maximum),
                $"[{minimum}, {maximum}) is no interval to draw from: both ends and the width must be finite."
            );
        Fill(values, start, new UniformSampler(minimum, maximum));
    }

    /// <summary>One number of the standard normal distribution.</summary>
    public float Normal()
    {
        Span<float> one = stackalloc float[1];
        Normal(one);
        return one[0];
    }

    /// <summary>Fills with numbers of the standard normal distribution: √2 · erf⁻¹(uniform in (−1, 1)).</summary>
    /// <param name="values">The place for them.</param>
    /// <param name="start">The index of the first in the key's stream, at least 0.</param>
    public void Normal(Span<float> values, long start = 0) => Fill(values, start, new NormalSampler());

    /// <summary>Fills with numbers of the standard normal distribution, cut off at both ends, which never come out.</summary>
    /// <param name="values">The place for them.</param>
    /// <param name="lower">In standard deviations; may be −∞.</param>
    /// <param name="upper">In standard deviations, above <paramref name="lower"/>; may be ∞.</param>
    /// <param name="start">The index of the first in the key's stream, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is empty, or an end is NaN.</exception>
    public void TruncatedNormal(Span<float> values, float lower = -2, float upper = 2, long start = 0)
    {
        if (!(lower < upper))
            throw new ArgumentOutOfRangeException(
                nameof(upper),
                $"A normal distribution cannot be cut to ({lower}, {upper}): lower must be less than upper."
            );
        Fill(values, start, new TruncatedNormalSampler(lower, upper));
    }

    /// <summary>Fills with numbers of the exponential distribution with mean 1.</summary>
    /// <param name="values">The place for them.</param>
    /// <param name="start">The index of the first in the key's stream, at least 0.</param>
    public void Exponential(Span<float> values, long start = 0) => Fill(values, start, new ExponentialSampler());

    /// <summary>Fills with numbers of the standard Gumbel distribution, −log(−log(uniform)).</summary>
    /// <param name="values">The place for them.</param>
    /// <param name="start">The index of the first in the key's stream, at least 0.</param>
    public void Gumbel(Span<float> values, long start = 0) => Fill(values, start, new GumbelSampler());

    /// <summary>Fills with numbers of the Laplace distribution with mean 0 and scale 1.</summary>
    /// <param name="values">The place for them.</param>
    /// <param name="start">The index of the first in the key's stream, at least 0.</param>
    public void Laplace(Span<float> values, long start = 0) => Fill(values, start, new LaplaceSampler());

    /// <summary>Fills with truth values that are true with a probability.</summary>
    /// <param name="values">The place for them.</param>
    /// <param name="probability">Of true, in [0, 1].</param>
    /// <param name="start">The index of the first in the key's stream, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1].</exception>
    public void Bernoulli(Span<bool> values, float probability = 0.5f, long start = 0)
    {
        if (!(probability >= 0 && probability <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability must be in [0, 1].");
        Span<float> uniform = stackalloc float[Chunk];
        for (int i = 0; i < values.Length; i += Chunk)
        {
            int count = Math.Min(Chunk, values.Length - i);
            Uniform(uniform[..count], start: start + i);
            for (int j = 0; j < count; j++)
                values[i + j] = uniform[j] < probability;
        }
    }

    /// <summary>One integer of <see cref="RandInt{T}"/>.</summary>
    public int RandInt(int minimum, int maximum)
    {
        Span<int> one = stackalloc int[1];
        RandInt(one, minimum, maximum);
        return one[0];
    }

    /// <summary>Fills with integers from <paramref name="minimum"/> to <paramref name="maximum"/> − 1.</summary>
    /// <remarks>
    /// As <c>jax.random.randint</c>, also in this: where the number of values is above 65,536 and no power of two, the
    /// probabilities of some are larger by 2⁻³².
    /// </remarks>
    /// <typeparam name="T">An integer of at most 32 bits.</typeparam>
    /// <param name="values">The place for them.</param>
    /// <param name="minimum">The least that may come out.</param>
    /// <param name="maximum">
    /// One more than the largest that may come out. At or below the minimum, every number is the minimum, as in JAX.
    /// </param>
    /// <param name="start">The index of the first in the key's stream, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><typeparamref name="T"/> cannot hold them all.</exception>
    public void RandInt<T>(Span<T> values, long minimum, long maximum, long start = 0)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (T.MaxValue > T.CreateSaturating(uint.MaxValue))
            throw new ArgumentException($"{typeof(T).Name} has more than 32 bits; use int or uint.", nameof(values));
        maximum = Math.Max(maximum, minimum + 1); // an empty range gives the minimum
        if (minimum < long.CreateChecked(T.MinValue) || maximum - 1 > long.CreateChecked(T.MaxValue))
            throw new ArgumentOutOfRangeException(
                nameof(maximum),
                $"{typeof(T).Name} does not hold the integers from {minimum} to {maximum} - 1."
            );
        uint span = (uint)(maximum - minimum); // 0 stands for 2^32
        uint multiplier = span == 0 ? 0 : 65536 % span;
        multiplier = span == 0 ? 0 : multiplier * multiplier % span; // wraps to 0 beyond 65,536, as in JAX
        (RandomKey highKey, RandomKey lowKey) = Split();
        Span<uint> high = stackalloc uint[Chunk];
        Span<uint> low = stackalloc uint[Chunk];
        for (int i = 0; i < values.Length; i += Chunk)
        {
            int count = Math.Min(Chunk, values.Length - i);
            lowKey.Bits(low[..count], start + i);
            if (multiplier != 0)
                highKey.Bits(high[..count], start + i);
            for (int j = 0; j < count; j++)
            {
                uint offset = span switch
                {
                    0 => low[j],
                    _ when multiplier == 0 => low[j] % span,
                    _ => (high[j] % span * multiplier + low[j] % span) % span,
                };
                values[i + j] = T.CreateTruncating((uint)minimum + offset);
            }
        }
    }

    private void Fill<TSampler>(Span<float> values, long start, TSampler sampler)
        where TSampler : struct, ISampler
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        for (int begin = 0; begin < values.Length; begin += Chunk)
        {
            Span<float> chunk = values.Slice(begin, Math.Min(Chunk, values.Length - begin));
            Threefry.Fill(High, Low, start + begin, MemoryMarshal.Cast<float, uint>(chunk));
            Sample(chunk, sampler);
        }
    }

    /// <summary>Turns bits, which stand where numbers are to stand, into samples.</summary>
    internal static void Sample<TSampler>(Span<float> chunk, TSampler sampler)
        where TSampler : struct, ISampler
    {
        int width = Vector256<float>.Count;
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(chunk);
        int i = 0;
        for (; i <= chunk.Length - width; i += width)
            sampler.Sample(Vector256.Create<uint>(bits[i..])).CopyTo(chunk[i..]);
        if (i == chunk.Length)
            return;
        Span<uint> last = stackalloc uint[width];
        last.Clear();
        bits[i..].CopyTo(last);
        Span<float> samples = MemoryMarshal.Cast<uint, float>(last);
        sampler.Sample(Vector256.Create<uint>(last)).CopyTo(samples);
        samples[..(chunk.Length - i)].CopyTo(chunk[i..]);
    }
}

using System.Numerics.Tensors;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>One value a channel, added to all its planes.</summary>
public static unsafe class ChannelBias
{
    /// <summary><c>x[n, c, :] += bias[c]</c>.</summary>
    /// <param name="channels">Channels, and values of <paramref name="bias"/>.</param>
    /// <param name="plane">Values of one channel of one image.</param>
    /// <param name="x">Batch × channels × plane; changed.</param>
    /// <param name="bias">What is added.</param>
    public static void Add(int channels, int plane, Block x, Block bias)
    {
        if (plane > 0)
            Reductions.RunWhenLarge(new Job(channels, plane, x, bias), x.Length / plane, x.Length);
    }

    private readonly struct Job(int channels, int plane, Block x, Block bias) : IParallelJob
    {
        public void Execute(int part)
        {
            var values = new Span<float>(x.Pointer + ((long)part * plane), plane);
            TensorPrimitives.Add(values, bias.Pointer[part % channels], values);
        }
    }
}

using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary><c>y = x / (k + α/size · Σ x²)^β</c>, the sum over neighbouring channels.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Plane">Values of one channel of one image.</param>
/// <param name="Size">Channels of a window: ⌊size/2⌋ before, the rest from the channel itself on.</param>
/// <param name="Alpha">α.</param>
/// <param name="Beta">β.</param>
/// <param name="K">k.</param>
public readonly unsafe record struct LocalResponse(int Channels, int Plane, int Size, float Alpha, float Beta, float K)
{
    /// <summary>The output, and the sums <c>k + α/size · Σ x²</c>.</summary>
    /// <param name="input">Batch × channels × plane.</param>
    /// <param name="scales">As long: the sums.</param>
    /// <param name="output">As long.</param>
    public void Forward(Block input, Block scales, Block output)
    {
        if (input.Length > 0)
            Reductions.RunWhenLarge(new ForwardJob(this, input, scales, output), input.Length / Plane, input.Length);
    }

    /// <summary>The gradient of the input.</summary>
    /// <param name="input">Batch × channels × plane.</param>
    /// <param name="scales">From <see cref="Forward"/>.</param>
    /// <param name="outputGradient">As long.</param>
    /// <param name="inputGradient">As long.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public void Backward(Block input, Block scales, Block outputGradient, Block inputGradient, bool accumulate)
    {
        if (input.Length > 0)
            Reductions.RunWhenLarge(
                new BackwardJob(this, input, scales, outputGradient, inputGradient, accumulate),
                input.Length / Plane,
                input.Length
            );
    }

    private int Before => Size / 2;

    private int After => (Size - 1) / 2;

    /// <summary>s^−β: by roots for β = ¾, the usual one.</summary>
    private static Vector<float> Power(Vector<float> s, float beta)
    {
        if (beta == 0.75f)
        {
            Vector<float> root = Vector.SquareRoot(s);
            return Vector<float>.One / (root * Vector.SquareRoot(root));
        }

        float* values = stackalloc float[Vector<float>.Count];
        Vector.Store(s, values);
        for (int i = 0; i < Vector<float>.Count; i++)
            values[i] = (float)Math.Pow(values[i], -(double)beta);
        return Vector.Load(values);
    }

    private readonly struct ForwardJob(LocalResponse shape, Block input, Block scales, Block output) : IParallelJob
    {
        public void Execute(int part)
        {
            int channel = part % shape.Channels;
            int first = Math.Max(0, channel - shape.Before) - channel;
            int last = Math.Min(shape.Channels - 1, channel + shape.After) - channel;
            float* x = input.Pointer + ((long)part * shape.Plane);
            var factor = new Vector<float>(shape.Alpha / shape.Size);
            for (int i = 0; i < shape.Plane; i += Vector<float>.Count)
            {
                int count = Math.Min(Vector<float>.Count, shape.Plane - i);
                Vector<float> squares = default;
                for (int c = first; c <= last; c++)
                {
                    Vector<float> value = Padded.Load(x + ((long)c * shape.Plane) + i, count);
                    squares += value * value;
                }

                Vector<float> scale = new Vector<float>(shape.K) + (factor * squares);
                Padded.Store(scale, scales.Pointer + ((long)part * shape.Plane) + i, count);
                Vector<float> result = Padded.Load(x + i, count) * Power(scale, shape.Beta);
                Padded.Store(result, output.Pointer + ((long)part * shape.Plane) + i, count);
            }
        }
    }

    private readonly struct BackwardJob(
        LocalResponse shape,
        Block input,
        Block scales,
        Block outputGradient,
        Block inputGradient,
        bool accumulate
    ) : IParallelJob
    {
        // dx = dy·s^−β − 2αβ/size · x · Σ dy·x·s^(−β−1), the sum over the channels whose windows hold this one
        public void Execute(int part)
        {
            int channel = part % shape.Channels;
            int first = Math.Max(0, channel - shape.After) - channel;
            int last = Math.Min(shape.Channels - 1, channel + shape.Before) - channel;
            long start = (long)part * shape.Plane;
            var factor = new Vector<float>(2 * shape.Alpha * shape.Beta / shape.Size);
            for (int i = 0; i < shape.Plane; i += Vector<float>.Count)
            {
                int count = Math.Min(Vector<float>.Count, shape.Plane - i);
                Vector<float> sum = default;
                Vector<float> own = default;
                for (int c = first; c <= last; c++)
                {
                    long at = start + ((long)c * shape.Plane) + i;
                    Vector<float> scale = Padded.Load(scales.Pointer + at, count);
                    Vector<float> share = Padded.Load(outputGradient.Pointer + at, count) * Power(scale, shape.Beta);
                    if (c == 0)
                        own = share;
                    sum += share * Padded.Load(input.Pointer + at, count) / scale;
                }

                Vector<float> value = own - (factor * Padded.Load(input.Pointer + start + i, count) * sum);
                float* target = inputGradient.Pointer + start + i;
                Padded.Store(accumulate ? Padded.Load(target, count) + value : value, target, count);
            }
        }
    }
}

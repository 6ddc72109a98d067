using System.Numerics;
using System.Numerics.Tensors;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>What the losses over softmax share: rows of classes, their largest value and their exponentials.</summary>
internal static unsafe class Softmax
{
    private const int ValuesAPart = 1 << 13;

    // e^−69 is 1e-30. A smaller share of a sum that is at least 1 is nothing in float32, but times a mean's divisor it
    // would be denormal, and a matrix product that reads denormal gradients takes ten times as long.
    private const float Smallest = -69f;

    public static void RunRows<TJob>(in TJob job, in CrossEntropyShape shape)
        where TJob : struct, IParallelJob
    {
        int rows = RowsAPart(shape);
        Reductions.RunWhenLarge(job, (shape.Rows + rows - 1) / rows, (long)shape.Rows * shape.Classes * 4);
    }

    public static (int First, int Last) RowsOf(int part, in CrossEntropyShape shape)
    {
        int rows = RowsAPart(shape);
        return (part * rows, Math.Min(shape.Rows, (part + 1) * rows));
    }

    /// <summary><c>e = exp(x − max)</c> over the classes of one row, 0 where that is below 1e-30; returns the sum.</summary>
    public static double Exponentials(float* x, float* e, in CrossEntropyShape shape, out float max)
    {
        int classes = shape.Classes;
        long stride = shape.Plane;
        if (stride == 1)
        {
            max = TensorPrimitives.Max(new ReadOnlySpan<float>(x, classes));
            int width = Vector<float>.Count;
            var shift = new Vector<float>(max);
            int i = 0;
            for (; i <= classes - width; i += width)
                Vector.Store(Share(Vector.Load(x + i) - shift), e + i);
            if (i < classes)
                Padded.Store(Share(Padded.Load(x + i, classes - i) - shift), e + i, classes - i);
            return Reductions.Sum(e, classes);
        }

        max = x[0];
        for (int c = 1; c < classes; c++)
            max = MathF.Max(max, x[c * stride]);
        double sum = 0;
        for (int c = 0; c < classes; c++)
        {
            float below = x[c * stride] - max;
            sum += e[c * stride] = below <= Smallest ? 0 : MathF.Exp(below);
        }

        return sum;
    }

    private static Vector<float> Share(Vector<float> below)
    {
        var smallest = new Vector<float>(Smallest);
        // Raised before the exponential, which is slow where its result is denormal; nan goes all the way.
        Vector<float> e = Exponential.Of(Vector.MaxNative(smallest, below));
        return Vector.ConditionalSelect(Vector.LessThanOrEqual(below, smallest), Vector<float>.Zero, e);
    }

    private static int RowsAPart(in CrossEntropyShape shape) => Math.Max(1, ValuesAPart / Math.Max(1, shape.Classes));
}

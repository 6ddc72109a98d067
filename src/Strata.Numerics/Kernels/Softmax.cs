using System.Numerics;
using System.Numerics.Tensors;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>What the losses over softmax share: rows of classes, their largest value and their exponentials.</summary>
internal static unsafe class Softmax
{
    private const int ValuesAPart = 1 << 13;

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

    /// <summary><c>e = exp(x − max)</c> over the classes of one row; returns the sum.</summary>
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
                Vector.Store(Exponential.Of(Vector.Load(x + i) - shift), e + i);
            if (i < classes)
                Padded.Store(Exponential.Of(Padded.Load(x + i, classes - i) - shift), e + i, classes - i);
            return Reductions.Sum(e, classes);
        }

        max = x[0];
        for (int c = 1; c < classes; c++)
            max = MathF.Max(max, x[c * stride]);
        double sum = 0;
        for (int c = 0; c < classes; c++)
            sum += e[c * stride] = MathF.Exp(x[c * stride] - max);
        return sum;
    }

    private static int RowsAPart(in CrossEntropyShape shape) => Math.Max(1, ValuesAPart / Math.Max(1, shape.Classes));
}

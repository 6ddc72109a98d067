using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Gated linear units: the first half of an axis times the sigmoid of the second.</summary>
public static unsafe class GatedLinear
{
    /// <summary><c>y = a · sigmoid(b)</c>.</summary>
    /// <param name="rows">What stands before the axis.</param>
    /// <param name="half">Values of half the axis and all after it.</param>
    /// <param name="x">Rows × 2 × half.</param>
    /// <param name="y">Rows × half.</param>
    public static void Forward(int rows, int half, Block x, Block y)
    {
        Check(rows, half, x, y);
        Reductions.RunWhenLarge(new ForwardJob(half, x, y), rows, (long)y.Length * 4);
    }

    /// <summary><c>da = dy · s</c>, <c>db = dy · a · s · (1 − s)</c> with <c>s = sigmoid(b)</c>.</summary>
    /// <param name="rows">What stands before the axis.</param>
    /// <param name="half">Values of half the axis and all after it.</param>
    /// <param name="x">Rows × 2 × half.</param>
    /// <param name="dy">Rows × half.</param>
    /// <param name="dx">Rows × 2 × half.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(int rows, int half, Block x, Block dy, Block dx, bool accumulate)
    {
        Check(rows, half, x, dy);
        Check(rows, half, dx, dy);
        Reductions.RunWhenLarge(new BackwardJob(half, x, dy, dx, accumulate), rows, (long)dy.Length * 4);
    }

    private static void Check(int rows, int half, Block whole, Block gated)
    {
        if (whole.Length != 2L * rows * half || gated.Length != (long)rows * half)
            throw new ArgumentException(
                $"{whole.Length} and {gated.Length} values do not fit {rows} rows of 2×{half}."
            );
    }

    private static Vector<float> Load(float* source, int count) =>
        count == Vector<float>.Count ? Vector.Load(source) : Padded.Load(source, count);

    private static void Store(Vector<float> value, float* target, int count, bool accumulate)
    {
        if (accumulate)
            value = Load(target, count) + value;
        Padded.Store(value, target, count);
    }

    private readonly struct ForwardJob(int half, Block x, Block y) : IParallelJob
    {
        public void Execute(int part)
        {
            float* a = x.Pointer + (2L * part * half);
            float* target = y.Pointer + ((long)part * half);
            for (int i = 0; i < half; i += Vector<float>.Count)
            {
                int count = Math.Min(Vector<float>.Count, half - i);
                Vector<float> value = Load(a + i, count) * VectorMath.Sigmoid(Load(a + half + i, count));
                Store(value, target + i, count, accumulate: false);
            }
        }
    }

    private readonly struct BackwardJob(int half, Block x, Block dy, Block dx, bool accumulate) : IParallelJob
    {
        public void Execute(int part)
        {
            float* a = x.Pointer + (2L * part * half);
            float* upstream = dy.Pointer + ((long)part * half);
            float* target = dx.Pointer + (2L * part * half);
            for (int i = 0; i < half; i += Vector<float>.Count)
            {
                int count = Math.Min(Vector<float>.Count, half - i);
                Vector<float> value = Load(a + i, count);
                Vector<float> s = VectorMath.Sigmoid(Load(a + half + i, count));
                Vector<float> ds = Load(upstream + i, count) * s;
                Store(ds, target + i, count, accumulate);
                Store(ds * value * (Vector<float>.One - s), target + half + i, count, accumulate);
            }
        }
    }
}

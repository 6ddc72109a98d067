using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Running sums and products along one axis, in double, and what their derivatives need.</summary>
public static unsafe class AxisScan
{
    /// <summary><c>y[i] = Σ x[0…i]</c>; backwards <c>Σ x[i…]</c>, which is its derivative.</summary>
    /// <param name="shape">The axis.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="backwards">From the end.</param>
    /// <param name="accumulate">Add to the result instead of replacing it.</param>
    public static void Sum(in AxisShape shape, Block x, Block y, bool backwards = false, bool accumulate = false)
    {
        shape.Check(x);
        shape.Check(y);
        AxisLanes.Run(shape, new SumJob(shape, x, y, backwards, accumulate));
    }

    /// <summary><c>y[i] = Π x[0…i]</c>.</summary>
    /// <param name="shape">The axis.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    public static void Product(in AxisShape shape, Block x, Block y)
    {
        shape.Check(x);
        shape.Check(y);
        AxisLanes.Run(shape, new ProductJob(shape, x, y));
    }

    /// <summary>The gradient of <see cref="Product"/>, without a division, so that zeros are nothing special.</summary>
    /// <remarks><c>dx[i] = y[i − 1]·s[i]</c> with <c>s[i] = dy[i] + x[i + 1]·s[i + 1]</c>.</remarks>
    /// <param name="shape">The axis.</param>
    /// <param name="x">The operand.</param>
    /// <param name="dy">The gradient of the result.</param>
    /// <param name="dx">The gradient of the operand.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void ProductGradient(in AxisShape shape, Block x, Block dy, Block dx, bool accumulate)
    {
        shape.Check(x);
        shape.Check(dy);
        shape.Check(dx);
        AxisLanes.Run(shape, new ProductGradientJob(shape, x, dy, dx, accumulate));
    }

    /// <summary>The gradient of the product of the whole axis: dy times the product of all other values.</summary>
    /// <param name="shape">The axis.</param>
    /// <param name="x">The operand.</param>
    /// <param name="dy">The gradient of the products, with the axis reduced to one.</param>
    /// <param name="dx">The gradient of the operand.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void WholeProductGradient(in AxisShape shape, Block x, Block dy, Block dx, bool accumulate)
    {
        shape.Check(x);
        shape.CheckReduced(dy);
        shape.Check(dx);
        AxisLanes.Run(shape, new WholeProductGradientJob(shape, x, dy, dx, accumulate));
    }

    private static Vector<float> Load(float* source, int lanes) =>
        lanes == Vector<float>.Count ? Vector.Load(source) : Padded.Load(source, lanes);

    private static void Store(Vector<float> value, float* target, int lanes, bool accumulate)
    {
        if (accumulate)
            value = Load(target, lanes) + value;
        if (lanes == Vector<float>.Count)
            Vector.Store(value, target);
        else
            Padded.Store(value, target, lanes);
    }

    private static void Put(float* target, double value, bool accumulate) =>
        *target = accumulate ? *target + (float)value : (float)value;

    private readonly struct SumJob(AxisShape shape, Block x, Block y, bool backwards, bool accumulate) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            long step = backwards ? -shape.Inner : shape.Inner;
            long at = backwards ? start + ((long)(shape.Length - 1) * shape.Inner) : start;
            if (lanes == 1)
            {
                double total = 0;
                for (int i = 0; i < shape.Length; i++, at += step)
                    Put(y.Pointer + at, total += x.Pointer[at], accumulate);
                return;
            }

            (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
            for (int i = 0; i < shape.Length; i++, at += step)
            {
                Vector.Widen(Load(x.Pointer + at, lanes), out Vector<double> first, out Vector<double> second);
                low += first;
                high += second;
                Store(Vector.Narrow(low, high), y.Pointer + at, lanes, accumulate);
            }
        }
    }

    private readonly struct ProductJob(AxisShape shape, Block x, Block y) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            long at = start;
            if (lanes == 1)
            {
                double product = 1;
                for (int i = 0; i < shape.Length; i++, at += shape.Inner)
                    y.Pointer[at] = (float)(product *= x.Pointer[at]);
                return;
            }

            (Vector<double> low, Vector<double> high) = (Vector<double>.One, Vector<double>.One);
            for (int i = 0; i < shape.Length; i++, at += shape.Inner)
            {
                Vector.Widen(Load(x.Pointer + at, lanes), out Vector<double> first, out Vector<double> second);
                low *= first;
                high *= second;
                Store(Vector.Narrow(low, high), y.Pointer + at, lanes, accumulate: false);
            }
        }
    }

    private readonly struct ProductGradientJob(AxisShape shape, Block x, Block dy, Block dx, bool accumulate) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            int length = shape.Length;
            double* later = (double*)ScratchMemory.Rent(ScratchPurpose.Decomposition, 2L * length);
            for (int lane = 0; lane < lanes; lane++)
            {
                float* source = x.Pointer + start + lane;
                float* upstream = dy.Pointer + start + lane;
                float* target = dx.Pointer + start + lane;
                double sum = 0;
                double next = 0;
                for (long i = length - 1; i >= 0; i--)
                {
                    sum = upstream[i * shape.Inner] + (next * sum);
                    next = source[i * shape.Inner];
                    later[i] = sum;
                }

                double before = 1;
                for (long i = 0; i < length; i++)
                {
                    Put(target + (i * shape.Inner), before * later[i], accumulate);
                    before *= source[i * shape.Inner];
                }
            }
        }
    }

    private readonly struct WholeProductGradientJob(AxisShape shape, Block x, Block dy, Block dx, bool accumulate)
        : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            int length = shape.Length;
            double* later = (double*)ScratchMemory.Rent(ScratchPurpose.Decomposition, 2L * length);
            for (int lane = 0; lane < lanes; lane++)
            {
                float* source = x.Pointer + start + lane;
                float* target = dx.Pointer + start + lane;
                double product = dy.Pointer[reduced + lane];
                for (long i = length - 1; i >= 0; i--)
                {
                    later[i] = product;
                    product *= source[i * shape.Inner];
                }

                double before = 1;
                for (long i = 0; i < length; i++)
                {
                    Put(target + (i * shape.Inner), before * later[i], accumulate);
                    before *= source[i * shape.Inner];
                }
            }
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Softmax and its logarithm along one axis; the largest value is taken away first, sums are in double.</summary>
public static unsafe partial class AxisSoftmax
{
    /// <summary><c>y = e^(x − max) / Σ e^(x − max)</c>, or its logarithm. May work in place.</summary>
    /// <param name="shape">The axis.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="logarithm">Whether the logarithm is wanted.</param>
    public static void Forward(in AxisShape shape, Block x, Block y, bool logarithm)
    {
        shape.Check(x);
        shape.Check(y);
        if (logarithm)
            AxisLanes.Run(shape, new LogForwardJob(shape, x, y));
        else
            AxisLanes.Run(shape, new ForwardJob(shape, x, y));
    }

    /// <summary><c>dx = y·(dy − Σ y·dy)</c>; for the logarithm <c>dx = dy − e^y · Σ dy</c>.</summary>
    /// <param name="shape">The axis.</param>
    /// <param name="y">The result of the forward pass.</param>
    /// <param name="dy">Its gradient.</param>
    /// <param name="dx">The gradient of the operand.</param>
    /// <param name="logarithm">Whether the result is the logarithm.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(in AxisShape shape, Block y, Block dy, Block dx, bool logarithm, bool accumulate)
    {
        shape.Check(y);
        shape.Check(dy);
        shape.Check(dx);
        if (logarithm)
            AxisLanes.Run(shape, new LogBackwardJob(shape, y, dy, dx, accumulate));
        else
            AxisLanes.Run(shape, new BackwardJob(shape, y, dy, dx, accumulate));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Load(float* source, int count) =>
        count == Vector<float>.Count ? Vector.Load(source) : Padded.Load(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> value, float* target, int count, bool accumulate)
    {
        if (accumulate)
            value = Load(target, count) + value;
        if (count == Vector<float>.Count)
            Vector.Store(value, target);
        else
            Padded.Store(value, target, count);
    }

    // Along other axes than the last a step takes one value of each of a vector of lanes.
    private static Vector<float> Largest(float* x, in AxisShape shape, int lanes)
    {
        var largest = new Vector<float>(float.NegativeInfinity);
        for (int i = 0; i < shape.Length; i++, x += shape.Inner)
        {
            Vector<float> value = Load(x, lanes);
            // A nan may be passed over: its own exponential makes the sum nan.
            largest = Vector.ConditionalSelect(Vector.GreaterThan(value, largest), value, largest);
        }

        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector<float> value, ref Vector<double> low, ref Vector<double> high)
    {
        Vector.Widen(value, out Vector<double> first, out Vector<double> second);
        low += first;
        high += second;
    }

    private readonly struct ForwardJob(AxisShape shape, Block x, Block y) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            if (shape.Inner == 1)
            {
                ForwardRow(x.Pointer + start, y.Pointer + start, shape.Length);
                return;
            }

            float* source = x.Pointer + start;
            float* target = y.Pointer + start;
            Vector<float> largest = Largest(source, shape, lanes);
            (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
            int count = shape.Length;
            long distance = shape.Inner;
            for (int i = 0; i < count; i++)
            {
                Vector<float> e = Exponential.Of(Load(source + (i * distance), lanes) - largest);
                Store(e, target + (i * distance), lanes, accumulate: false);
                Add(e, ref low, ref high);
            }

            Vector<float> factor = Vector.Narrow(Vector<double>.One / low, Vector<double>.One / high);
            for (int i = 0; i < count; i++)
            {
                float* at = target + (i * distance);
                Store(Load(at, lanes) * factor, at, lanes, accumulate: false);
            }
        }
    }

    private readonly struct LogForwardJob(AxisShape shape, Block x, Block y) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            if (shape.Inner == 1)
            {
                LogForwardRow(x.Pointer + start, y.Pointer + start, shape.Length);
                return;
            }

            float* source = x.Pointer + start;
            float* target = y.Pointer + start;
            Vector<float> largest = Largest(source, shape, lanes);
            (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
            int count = shape.Length;
            long distance = shape.Inner;
            for (int i = 0; i < count; i++)
            {
                Add(Exponential.Of(Load(source + (i * distance), lanes) - largest), ref low, ref high);
            }

            Vector<float> log = Vector.Narrow(WideMath.Log(low), WideMath.Log(high));
            for (int i = 0; i < count; i++)
            {
                Vector<float> value = Load(source + (i * distance), lanes) - largest - log;
                Store(value, target + (i * distance), lanes, accumulate: false);
            }
        }
    }

    private readonly struct BackwardJob(AxisShape shape, Block y, Block dy, Block dx, bool accumulate) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            if (shape.Inner == 1)
            {
                BackwardRow(y.Pointer + start, dy.Pointer + start, dx.Pointer + start, shape.Length, accumulate);
                return;
            }

            float* result = y.Pointer + start;
            float* upstream = dy.Pointer + start;
            float* target = dx.Pointer + start;
            (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
            int count = shape.Length;
            long distance = shape.Inner;
            // In double throughout: where dy is near its mean under y, the difference keeps few digits of float32.
            for (int i = 0; i < count; i++)
            {
                Vector.Widen(Load(result + (i * distance), lanes), out Vector<double> y0, out Vector<double> y1);
                Vector.Widen(Load(upstream + (i * distance), lanes), out Vector<double> d0, out Vector<double> d1);
                low += y0 * d0;
                high += y1 * d1;
            }

            for (int i = 0; i < count; i++)
            {
                Vector.Widen(Load(result + (i * distance), lanes), out Vector<double> y0, out Vector<double> y1);
                Vector.Widen(Load(upstream + (i * distance), lanes), out Vector<double> d0, out Vector<double> d1);
                Vector<float> value = Vector.Narrow(y0 * (d0 - low), y1 * (d1 - high));
                Store(value, target + (i * distance), lanes, accumulate);
            }
        }
    }

    private readonly struct LogBackwardJob(AxisShape shape, Block y, Block dy, Block dx, bool accumulate) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            if (shape.Inner == 1)
            {
                LogBackwardRow(y.Pointer + start, dy.Pointer + start, dx.Pointer + start, shape.Length, accumulate);
                return;
            }

            float* result = y.Pointer + start;
            float* upstream = dy.Pointer + start;
            float* target = dx.Pointer + start;
            (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
            int count = shape.Length;
            long distance = shape.Inner;
            for (int i = 0; i < count; i++)
            {
                Add(Load(upstream + (i * distance), lanes), ref low, ref high);
            }

            Vector<float> sum = Vector.Narrow(low, high);
            for (int i = 0; i < count; i++)
            {
                Vector<float> p = Exponential.Of(Load(result + (i * distance), lanes));
                Vector<float> value = Load(upstream + (i * distance), lanes) - (p * sum);
                Store(value, target + (i * distance), lanes, accumulate);
            }
        }
    }
}

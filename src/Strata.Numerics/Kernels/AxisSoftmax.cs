using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Softmax and its logarithm along one axis; the largest value is taken away first, sums are in double.</summary>
public static unsafe class AxisSoftmax
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

    // Along the last axis a step takes a vector of one lane, and its sum is one number; along others it takes one value
    // of each of a vector of lanes. Both are the same loop but for the distance of steps and for how sums end.
    private readonly struct Steps(int length, int inner, int lanes)
    {
        public int Lanes => lanes;

        public bool Along => inner == 1;

        public int Count => inner == 1 ? (length + Vector<float>.Count - 1) / Vector<float>.Count : length;

        public long Distance => inner == 1 ? Vector<float>.Count : inner;

        public int ValuesIn(int step) =>
            inner == 1 ? Math.Min(Vector<float>.Count, length - (step * Vector<float>.Count)) : lanes;
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

    private static Vector<float> Largest(float* x, in Steps steps)
    {
        var largest = new Vector<float>(float.NegativeInfinity);
        int count = steps.Count;
        for (int i = 0; i < count; i++, x += steps.Distance)
        {
            int values = steps.ValuesIn(i);
            Vector<float> value = Load(x, values);
            if (steps.Along && values < Vector<float>.Count)
                value = Mask(value, values, float.NegativeInfinity);
            // A nan may be passed over: its own exponential makes the sum nan.
            largest = Vector.ConditionalSelect(Vector.GreaterThan(value, largest), value, largest);
        }

        if (!steps.Along)
            return largest;
        float one = largest[0];
        for (int i = 1; i < Vector<float>.Count; i++)
            one = MathF.Max(one, largest[i]);
        return new(one);
    }

    private static Vector<float> Mask(Vector<float> value, int count, float rest)
    {
        Vector<int> inside = Vector.LessThan(Vector.CreateSequence(0, 1), new Vector<int>(count));
        return Vector.ConditionalSelect(inside, value, new Vector<float>(rest));
    }

    /// <summary>The sums of the lanes, or of one lane in every place.</summary>
    private static (Vector<double> Low, Vector<double> High) Finish(
        Vector<double> low,
        Vector<double> high,
        in Steps steps
    )
    {
        if (!steps.Along)
            return (low, high);
        var one = new Vector<double>(Vector.Sum(low + high));
        return (one, one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector<float> value,
        int values,
        in Steps steps,
        ref Vector<double> low,
        ref Vector<double> high
    )
    {
        if (steps.Along && values < Vector<float>.Count)
            value = Mask(value, values, 0);
        Vector.Widen(value, out Vector<double> first, out Vector<double> second);
        low += first;
        high += second;
    }

    private readonly struct ForwardJob(AxisShape shape, Block x, Block y) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            var steps = new Steps(shape.Length, shape.Inner, lanes);
            float* source = x.Pointer + start;
            float* target = y.Pointer + start;
            Vector<float> largest = Largest(source, steps);
            (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
            int count = steps.Count;
            long distance = steps.Distance;
            for (int i = 0; i < count; i++)
            {
                int values = steps.ValuesIn(i);
                Vector<float> e = Exponential.Of(Load(source + (i * distance), values) - largest);
                Store(e, target + (i * distance), values, accumulate: false);
                Add(e, values, steps, ref low, ref high);
            }

            (low, high) = Finish(low, high, steps);
            Vector<float> factor = Vector.Narrow(Vector<double>.One / low, Vector<double>.One / high);
            for (int i = 0; i < count; i++)
            {
                int values = steps.ValuesIn(i);
                float* at = target + (i * distance);
                Store(Load(at, values) * factor, at, values, accumulate: false);
            }
        }
    }

    private readonly struct LogForwardJob(AxisShape shape, Block x, Block y) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            var steps = new Steps(shape.Length, shape.Inner, lanes);
            float* source = x.Pointer + start;
            float* target = y.Pointer + start;
            Vector<float> largest = Largest(source, steps);
            (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
            int count = steps.Count;
            long distance = steps.Distance;
            for (int i = 0; i < count; i++)
            {
                int values = steps.ValuesIn(i);
                Add(Exponential.Of(Load(source + (i * distance), values) - largest), values, steps, ref low, ref high);
            }

            (low, high) = Finish(low, high, steps);
            Vector<float> log = Vector.Narrow(WideMath.Log(low), WideMath.Log(high));
            for (int i = 0; i < count; i++)
            {
                int values = steps.ValuesIn(i);
                Vector<float> value = Load(source + (i * distance), values) - largest - log;
                Store(value, target + (i * distance), values, accumulate: false);
            }
        }
    }

    private readonly struct BackwardJob(AxisShape shape, Block y, Block dy, Block dx, bool accumulate) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            var steps = new Steps(shape.Length, shape.Inner, lanes);
            float* result = y.Pointer + start;
            float* upstream = dy.Pointer + start;
            float* target = dx.Pointer + start;
            (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
            int count = steps.Count;
            long distance = steps.Distance;
            // In double throughout: where dy is near its mean under y, the difference keeps few digits of float32.
            for (int i = 0; i < count; i++)
            {
                int values = steps.ValuesIn(i);
                Vector.Widen(Load(result + (i * distance), values), out Vector<double> y0, out Vector<double> y1);
                Vector.Widen(Load(upstream + (i * distance), values), out Vector<double> d0, out Vector<double> d1);
                low += y0 * d0; // beyond the end of a lane both are 0
                high += y1 * d1;
            }

            (low, high) = Finish(low, high, steps);
            for (int i = 0; i < count; i++)
            {
                int values = steps.ValuesIn(i);
                Vector.Widen(Load(result + (i * distance), values), out Vector<double> y0, out Vector<double> y1);
                Vector.Widen(Load(upstream + (i * distance), values), out Vector<double> d0, out Vector<double> d1);
                Vector<float> value = Vector.Narrow(y0 * (d0 - low), y1 * (d1 - high));
                Store(value, target + (i * distance), values, accumulate);
            }
        }
    }

    private readonly struct LogBackwardJob(AxisShape shape, Block y, Block dy, Block dx, bool accumulate) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            var steps = new Steps(shape.Length, shape.Inner, lanes);
            float* result = y.Pointer + start;
            float* upstream = dy.Pointer + start;
            float* target = dx.Pointer + start;
            (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
            int count = steps.Count;
            long distance = steps.Distance;
            for (int i = 0; i < count; i++)
            {
                int values = steps.ValuesIn(i);
                Add(Load(upstream + (i * distance), values), values, steps, ref low, ref high);
            }

            (low, high) = Finish(low, high, steps);
            Vector<float> sum = Vector.Narrow(low, high);
            for (int i = 0; i < count; i++)
            {
                int values = steps.ValuesIn(i);
                Vector<float> p = Exponential.Of(Load(result + (i * distance), values));
                Vector<float> value = Load(upstream + (i * distance), values) - (p * sum);
                Store(value, target + (i * distance), values, accumulate);
            }
        }
    }
}

using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary>The largest or smallest value along one axis and where it stands: the first of equals, or the first nan.</summary>
public static unsafe class AxisExtremes
{
    /// <summary>Finds them.</summary>
    /// <param name="shape">The axis, of at least one value and at most 2²⁴.</param>
    /// <param name="x">The operand.</param>
    /// <param name="largest">Whether the largest are wanted, or the smallest.</param>
    /// <param name="values">The values found, or empty.</param>
    /// <param name="indices">Where they stand along the axis, or empty.</param>
    public static void Find(in AxisShape shape, Block x, bool largest, Block values, Block indices)
    {
        shape.Check(x);
        if (!values.IsEmpty)
            shape.CheckReduced(values);
        if (!indices.IsEmpty)
            shape.CheckReduced(indices);
        if (largest)
            AxisLanes.Run(shape, new FindJob<Above>(shape, x, values, indices));
        else
            AxisLanes.Run(shape, new FindJob<Below>(shape, x, values, indices));
    }

    /// <summary>The gradient goes to the values that were found, 0 to all others.</summary>
    /// <param name="shape">The axis.</param>
    /// <param name="indices">Where the values stand.</param>
    /// <param name="dy">The gradient of the values.</param>
    /// <param name="dx">The gradient of the operand.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Scatter(in AxisShape shape, Block indices, Block dy, Block dx, bool accumulate)
    {
        shape.Check(dx);
        shape.CheckReduced(indices);
        shape.CheckReduced(dy);
        if (!accumulate)
            dx.Clear();
        AxisLanes.Run(shape, new ScatterJob(shape, indices, dy, dx));
    }

    private interface IOrder
    {
        static abstract Vector<int> Better(Vector<float> x, Vector<float> best);
    }

    private readonly struct Above : IOrder
    {
        public static Vector<int> Better(Vector<float> x, Vector<float> best) => Vector.GreaterThan(x, best);
    }

    private readonly struct Below : IOrder
    {
        public static Vector<int> Better(Vector<float> x, Vector<float> best) => Vector.LessThan(x, best);
    }

    private readonly struct FindJob<TOrder>(AxisShape shape, Block x, Block values, Block indices) : IAxisJob
        where TOrder : struct, IOrder
    {
        public void Execute(long start, long reduced, int lanes)
        {
            float* source = x.Pointer + start;
            (Vector<float> best, Vector<int> at) = shape.Inner == 1 ? Along(source) : Across(source, lanes);
            if (!values.IsEmpty)
                Padded.Store(best, values.Pointer + reduced, lanes);
            if (!indices.IsEmpty)
                Padded.Store(Vector.ConvertToSingle(at), indices.Pointer + reduced, lanes);
        }

        private static Vector<int> Replaces(Vector<float> x, Vector<float> best) =>
            TOrder.Better(x, best) | Vector.AndNot(Vector.Equals(best, best), Vector.Equals(x, x));

        // Each lane of the vector keeps its first best; the first of the best lanes wins.
        private (Vector<float> Best, Vector<int> At) Along(float* source)
        {
            int width = Vector<float>.Count;
            int length = shape.Length;
            var best = new Vector<float>(source[0]);
            Vector<int> at = Vector<int>.Zero;
            var position = Vector.CreateSequence(0, 1);
            int i = 0;
            for (; i <= length - width; i += width)
            {
                Vector<float> value = Vector.Load(source + i);
                Vector<int> replaces = Replaces(value, best);
                best = Vector.ConditionalSelect(replaces, value, best);
                at = Vector.ConditionalSelect(replaces, position, at);
                position += new Vector<int>(width);
            }

            (float one, int where) = (best[0], at[0]);
            for (int lane = 1; lane < width; lane++)
                Take(best[lane], at[lane], ref one, ref where);
            for (; i < length; i++)
                Take(source[i], i, ref one, ref where);
            return (new(one), new(where));
        }

        private static void Take(float value, int position, ref float best, ref int at)
        {
            bool replaces = Replaces(new(value), new(best))[0] != 0;
            bool same = value == best || (float.IsNaN(value) && float.IsNaN(best));
            if (replaces || (same && position < at))
                (best, at) = (value, position);
        }

        private (Vector<float> Best, Vector<int> At) Across(float* source, int lanes)
        {
            Vector<float> best = Padded.Load(source, lanes);
            Vector<int> at = Vector<int>.Zero;
            bool full = lanes == Vector<float>.Count;
            for (int i = 1; i < shape.Length; i++)
            {
                source += shape.Inner;
                Vector<float> value = full ? Vector.Load(source) : Padded.Load(source, lanes);
                Vector<int> replaces = Replaces(value, best);
                best = Vector.ConditionalSelect(replaces, value, best);
                at = Vector.ConditionalSelect(replaces, new Vector<int>(i), at);
            }

            return (best, at);
        }
    }

    private readonly struct ScatterJob(AxisShape shape, Block indices, Block dy, Block dx) : IAxisJob
    {
        public void Execute(long start, long reduced, int lanes)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                long at = (long)indices.Pointer[reduced + lane] * shape.Inner;
                dx.Pointer[start + lane + at] += dy.Pointer[reduced + lane];
            }
        }
    }
}

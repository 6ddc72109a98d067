using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Work along one axis, for as many neighbours after it at once as a vector holds.</summary>
internal interface IAxisJob
{
    /// <summary>Does the lanes that begin at a value.</summary>
    /// <param name="start">The first value of the first lane.</param>
    /// <param name="reduced">Where the first lane's result stands when the axis is reduced to one.</param>
    /// <param name="lanes">Neighbouring lanes, at most as many as a vector holds; 1 when the axis is the last.</param>
    void Execute(long start, long reduced, int lanes);
}

/// <summary>Cuts an array into the lanes of an axis and shares them between the threads.</summary>
internal static class AxisLanes
{
    private const int ValuesAPart = 1 << 13;

    public static void Run<TJob>(in AxisShape shape, in TJob job)
        where TJob : struct, IAxisJob
    {
        if (shape.Reduced == 0)
            return;
        int width = shape.Inner == 1 ? 1 : Vector<float>.Count;
        int groups = (shape.Inner + width - 1) / width;
        int items = shape.Outer * groups;
        int itemsAPart = Math.Max(1, ValuesAPart / Math.Max(1, shape.Length * width));
        var parts = new Parts<TJob>(shape, job, width, groups, items, itemsAPart);
        Reductions.RunWhenLarge(parts, (items + itemsAPart - 1) / itemsAPart, (long)shape.Count * 4);
    }

    private readonly struct Parts<TJob>(AxisShape shape, TJob job, int width, int groups, int items, int itemsAPart)
        : IParallelJob
        where TJob : struct, IAxisJob
    {
        private readonly TJob _job = job;

        public void Execute(int part)
        {
            int last = Math.Min(items, (part + 1) * itemsAPart);
            for (int item = part * itemsAPart; item < last; item++)
            {
                (int outer, int group) = Math.DivRem(item, groups);
                int column = group * width;
                _job.Execute(
                    ((long)outer * shape.Length * shape.Inner) + column,
                    ((long)outer * shape.Inner) + column,
                    Math.Min(width, shape.Inner - column)
                );
            }
        }
    }
}

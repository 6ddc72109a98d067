namespace Strata.Numerics.Kernels;

/// <summary>A linear map along one axis: each new place is a weighted sum of a few old ones.</summary>
/// <remarks>Pooling to a given size, and interpolation between values, are such maps along rows and columns.</remarks>
public sealed class AxisTaps
{
    private AxisTaps(int size, List<(int Source, float Weight)>[] places)
    {
        SourceSize = size;
        Starts = new int[places.Length + 1];
        for (int i = 0; i < places.Length; i++)
            Starts[i + 1] = Starts[i] + places[i].Count;
        Sources = [.. places.SelectMany(place => place.Select(tap => tap.Source))];
        Weights = [.. places.SelectMany(place => place.Select(tap => tap.Weight))];
    }

    /// <summary>The number of new places.</summary>
    public int Size => Starts.Length - 1;

    /// <summary>The number of old places.</summary>
    public int SourceSize { get; }

    internal int[] Starts { get; }

    internal int[] Sources { get; }

    internal float[] Weights { get; }

    internal bool IsIdentity =>
        Size == SourceSize
        && Sources.Length == Size
        && Enumerable.Range(0, Size).All(i => Sources[i] == i && Weights[i] == 1);

    /// <summary>Means of windows from ⌊i·size/count⌋ to ⌈(i + 1)·size/count⌉: adaptive pooling.</summary>
    public static AxisTaps Means(int size, int count) =>
        Make(
            size,
            count,
            i =>
            {
                (int start, int end) = Window(size, count, i);
                return Enumerable.Range(start, end - start).Select(at => (at, 1.0 / (end - start)));
            }
        );

    /// <summary>The nearest old place: ⌊i·scale⌋, as PyTorch's mode "nearest".</summary>
    /// <param name="size">Old places.</param>
    /// <param name="count">New places.</param>
    /// <param name="scale">Old places a new one.</param>
    public static AxisTaps Nearest(int size, int count, double scale) =>
        // In float32, as the peer: i·scale may fall on either side of a whole number.
        Make(size, count, i => [(Math.Min((int)(i * (float)scale), size - 1), 1.0)]);

    /// <summary>Between two old places.</summary>
    /// <param name="size">Old places.</param>
    /// <param name="count">New places.</param>
    /// <param name="scale">Old places a new one.</param>
    /// <param name="alignCorners">Whether the outermost places stay; else the outermost edges do.</param>
    public static AxisTaps Linear(int size, int count, double scale, bool alignCorners) =>
        Make(
            size,
            count,
            i =>
            {
                double at = alignCorners ? i * scale : Math.Max(0, ((i + 0.5) * scale) - 0.5);
                int low = Math.Min((int)at, size - 1);
                int high = Math.Min(low + 1, size - 1);
                double share = at - low;
                return [(low, 1 - share), (high, share)];
            }
        );

    /// <summary>Between four old places, by the cubic of Keys with a = −0.75; places outside repeat the border.</summary>
    /// <param name="size">Old places.</param>
    /// <param name="count">New places.</param>
    /// <param name="scale">Old places a new one.</param>
    /// <param name="alignCorners">Whether the outermost places stay; else the outermost edges do.</param>
    public static AxisTaps Cubic(int size, int count, double scale, bool alignCorners) =>
        Make(
            size,
            count,
            i =>
            {
                double at = alignCorners ? i * scale : ((i + 0.5) * scale) - 0.5;
                int low = (int)Math.Floor(at);
                double share = at - low;
                return Enumerable
                    .Range(-1, 4)
                    .Select(offset => (Math.Clamp(low + offset, 0, size - 1), Keys(Math.Abs(share - offset))));
            }
        );

    /// <summary>The map back: which new places each old one went into, with the same weights.</summary>
    public AxisTaps Transposed()
    {
        var places = new List<(int, float)>[SourceSize];
        for (int i = 0; i < places.Length; i++)
            places[i] = [];
        for (int i = 0; i < Size; i++)
        {
            for (int tap = Starts[i]; tap < Starts[i + 1]; tap++)
                places[Sources[tap]].Add((i, Weights[tap]));
        }

        return new(Size, places);
    }

    internal static (int Start, int End) Window(int size, int count, int index) =>
        ((int)((long)index * size / count), (int)((((index + 1L) * size) + count - 1) / count));

    private static double Keys(double distance)
    {
        const double a = -0.75;
        return distance <= 1
            ? ((((a + 2) * distance) - (a + 3)) * distance * distance) + 1
            : ((((a * distance) - (5 * a)) * distance) + (8 * a)) * distance - (4 * a);
    }

    private static AxisTaps Make(int size, int count, Func<int, IEnumerable<(int Source, double Weight)>> taps)
    {
        var places = new List<(int, float)>[count];
        for (int i = 0; i < count; i++)
        {
            // Taps that a border has moved to one place are one tap.
            IEnumerable<IGrouping<int, double>> merged = taps(i).GroupBy(tap => tap.Source, tap => tap.Weight);
            places[i] = [.. merged.Select(group => (group.Key, (float)group.Sum())).Where(tap => tap.Item2 != 0)];
        }

        return new(size, places);
    }
}

using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>Equality by elements for the lists of schedules, and how they are written.</summary>
internal static class ScheduleLists
{
    public static bool Same<T>(ImmutableArray<T> left, ImmutableArray<T> right)
        where T : IEquatable<T> => left.AsSpan().SequenceEqual(right.AsSpan());

    public static int Hash<T>(ImmutableArray<T> items)
    {
        var hash = new HashCode();
        foreach (T item in items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public static string Text(ImmutableArray<double> values) => string.Join(", ", values.Select(Figures.Exact));

    public static string Text(ImmutableArray<long> steps) => string.Join(", ", steps);
}

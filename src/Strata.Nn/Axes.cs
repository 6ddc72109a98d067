using System.Runtime.CompilerServices;

namespace Strata.Nn;

/// <summary>The axes of a reduction: one, several (<c>[0, 2]</c>), or all when none is given.</summary>
[CollectionBuilder(typeof(Axes), nameof(Of))]
public readonly struct Axes : IEnumerable<int>
{
    private readonly int[]? _axes;

    private Axes(int[] axes) => _axes = axes;

    /// <summary>All axes.</summary>
    public static Axes All => default;

    /// <summary>Whether these are all axes.</summary>
    public bool AreAll => _axes is null or [];

    internal ReadOnlySpan<int> Values => _axes;

    /// <summary>One axis; negative counts from the end.</summary>
    public static implicit operator Axes(int axis) => new([axis]);

    /// <summary>Several axes; negative ones count from the end.</summary>
    public static implicit operator Axes(int[] axes) => new([.. axes]);

    /// <summary>Several axes; negative ones count from the end.</summary>
    public static Axes Of(ReadOnlySpan<int> axes) => new(axes.ToArray());

    /// <summary>One axis; negative counts from the end.</summary>
    public static Axes FromInt32(int axis) => axis;

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_axes ?? [])).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

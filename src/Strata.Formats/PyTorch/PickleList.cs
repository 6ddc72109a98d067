using System.Collections;

namespace Strata.Formats;

/// <summary>A Python list, tuple or <c>torch.Size</c>.</summary>
/// <remarks>
/// What it holds is null, a <see cref="bool"/>, <see cref="long"/>, <see cref="System.Numerics.BigInteger"/>,
/// <see cref="double"/>, <see cref="string"/>, <see cref="PickleList"/>, <see cref="PickleDictionary"/>,
/// <see cref="PickleSymbol"/> or <see cref="StoredArray"/>.
/// </remarks>
public sealed class PickleList : IReadOnlyList<object?>
{
    private readonly List<object?> _items;

    /// <summary>Makes a list or tuple.</summary>
    /// <param name="items">What it holds.</param>
    /// <param name="kind">Which of them it is.</param>
    public PickleList(IEnumerable<object?> items, PickleListKind kind = PickleListKind.List) =>
        (_items, Kind) = ([.. items], kind);

    internal PickleList(ReadOnlySpan<object?> items, PickleListKind kind)
    {
        (_items, Kind) = (new(items.Length), kind);
        _items.AddRange(items);
    }

    /// <summary>List, tuple or size.</summary>
    public PickleListKind Kind { get; }

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>How deep the containers in it go; 0 until known, −1 while it is being found out.</summary>
    internal int Height { get; set; }

    /// <inheritdoc/>
    public object? this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(object? item) => _items.Add(item);
}

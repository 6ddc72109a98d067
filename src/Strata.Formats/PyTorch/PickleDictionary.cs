using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Strata.Formats;

/// <summary>A Python dict or OrderedDict: keys in the order in which they were put in.</summary>
/// <remarks>A key is a <see cref="string"/> or a <see cref="long"/>; a value is what a <see cref="PickleList"/> may hold.</remarks>
public sealed class PickleDictionary : IReadOnlyCollection<KeyValuePair<object, object?>>
{
    private readonly OrderedDictionary<object, object?> _items = [];

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>The keys, in order.</summary>
    public IEnumerable<object> Keys => _items.Keys;

    /// <summary>How deep the containers in it go; 0 until known, −1 while it is being found out.</summary>
    internal int Height { get; set; }

    /// <summary>The value of a key.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public object? this[object key] => _items[key];

    /// <summary>Adds a pair.</summary>
    /// <param name="key">A text, or a whole number.</param>
    /// <param name="value">What a <see cref="PickleList"/> may hold.</param>
    /// <exception cref="ArgumentException">The key is there already, or is neither text nor a whole number.</exception>
    public void Add(object key, object? value)
    {
        if (!TryAdd(key, value))
            throw new ArgumentException($"The key {key} was added before, or is neither text nor long.", nameof(key));
    }

    /// <summary>Finds the value of a key.</summary>
    /// <typeparam name="T">The type that the value must have.</typeparam>
    /// <returns>Whether there is such a key, and its value has the type.</returns>
    public bool TryGet<T>(object key, [NotNullWhen(true)] out T? value)
    {
        value = _items.TryGetValue(key, out object? found) && found is T typed ? typed : default;
        return value is not null;
    }

    /// <summary>Whether there is such a key.</summary>
    public bool Contains(object key) => _items.ContainsKey(key);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<object, object?>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal KeyValuePair<object, object?> At(int index) => _items.GetAt(index);

    internal bool TryAdd(object key, object? value) => key is string or long && _items.TryAdd(key, value);
}

using System.Globalization;
using System.Text.Json;

namespace Strata.Conformance.Manifests;

/// <summary>An object of a manifest that knows which of its entries somebody has looked at.</summary>
/// <remarks>
/// What a case holds and nobody looked at is something that the runner does not understand: such a case must not pass,
/// so <see cref="Unread"/> is asked at the end of every case.
/// </remarks>
public sealed class Item
{
    private readonly JsonElement _element;
    private readonly HashSet<string> _read = [];
    private readonly Dictionary<string, List<Item>> _children = [];

    public Item(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new ManifestException($"{path}: expected an object, found {element.ValueKind}.");
        _element = element;
        Path = path;
    }

    /// <summary>Where it stands, for messages: <c>torch.json: cases[3].options</c>.</summary>
    public string Path { get; }

    /// <summary>The names of all entries, in the file's order.</summary>
    public IEnumerable<string> Names => _element.EnumerateObject().Select(entry => entry.Name);

    /// <summary>Whether there is such an entry that is not null; looking does not count as reading.</summary>
    public bool Has(string name) => _element.TryGetProperty(name, out JsonElement value) && !IsNull(value);

    /// <summary>The entry as it stands; it counts as read.</summary>
    public JsonElement Raw(string name)
    {
        if (!_element.TryGetProperty(name, out JsonElement value))
            throw new ManifestException($"{Path}: there is no '{name}'; found {string.Join(", ", Names)}.");
        _read.Add(name);
        return value;
    }

    public string Text(string name) =>
        Raw(name).ValueKind == JsonValueKind.String ? Raw(name).GetString()! : throw Wrong(name, "a text");

    public string? OptionalText(string name) => Has(name) ? Text(name) : NullText(name);

    public bool Flag(string name) =>
        Raw(name).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(name, "true or false"),
        };

    /// <summary>A flag that may be absent, which means false.</summary>
    public bool OptionalFlag(string name) => Has(name) && Flag(name);

    public double Number(string name) => ToNumber(Raw(name)) ?? throw Wrong(name, "a number");

    public double Number(string name, double otherwise) => OptionalNumber(name) ?? otherwise;

    public double? OptionalNumber(string name) => Has(name) ? Number(name) : NullNumber(name);

    public int Integer(string name) =>
        Raw(name).ValueKind == JsonValueKind.Number && Raw(name).TryGetInt32(out int value)
            ? value
            : throw Wrong(name, "an integer");

    public int Integer(string name, int otherwise) => Has(name) ? Integer(name) : otherwise;

    public double[] Numbers(string name) => [.. List(name).Select(e => ToNumber(e) ?? throw Wrong(name, "numbers"))];

    public int[] Integers(string name) =>
        [
            .. List(name)
                .Select(e =>
                    e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out int value)
                        ? value
                        : throw Wrong(name, "integers")
                ),
        ];

    public string[] Texts(string name) =>
        [.. List(name).Select(e => e.ValueKind == JsonValueKind.String ? e.GetString()! : throw Wrong(name, "texts"))];

    /// <summary>The elements of a list.</summary>
    public IEnumerable<JsonElement> List(string name)
    {
        JsonElement value = Raw(name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(name, "a list");
    }

    /// <summary>An object inside; what nobody reads of it counts as unread here.</summary>
    public Item Object(string name) => Children(name, () => [new Item(Raw(name), $"{Path}.{name}")])[0];

    /// <summary>A list of objects inside.</summary>
    public IReadOnlyList<Item> Objects(string name) =>
        Children(name, () => [.. List(name).Select((e, i) => new Item(e, $"{Path}.{name}[{i}]"))]);

    /// <summary>Counts entries as read that say nothing which could be checked: prose, the peer's own figures.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            _read.Add(name);
    }

    /// <summary>Counts every entry as read.</summary>
    public void IgnoreAll() => Ignore([.. Names]);

    /// <summary>The entries that nobody has looked at, objects inside included.</summary>
    public IEnumerable<string> Unread()
    {
        foreach (string name in Names.Where(name => !_read.Contains(name)))
            yield return name;
        foreach ((string name, List<Item> children) in _children)
        foreach (string inner in children.SelectMany(child => child.Unread()).Distinct())
            yield return $"{name}.{inner}";
    }

    /// <summary>A number of JSON, or one of the texts nan, inf and -inf that stand for what JSON cannot say.</summary>
    public static double? ToNumber(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.String => element.GetString() switch
            {
                "nan" => double.NaN,
                "inf" => double.PositiveInfinity,
                "-inf" => double.NegativeInfinity,
                { } text when double.TryParse(text, CultureInfo.InvariantCulture, out double value) => value,
                _ => null,
            },
            _ => null,
        };

    private static bool IsNull(JsonElement value) => value.ValueKind == JsonValueKind.Null;

    private string? NullText(string name)
    {
        _read.Add(name);
        return null;
    }

    private double? NullNumber(string name)
    {
        _read.Add(name);
        return null;
    }

    private List<Item> Children(string name, Func<List<Item>> make)
    {
        if (!_children.TryGetValue(name, out List<Item>? children))
            _children[name] = children = make();
        return children;
    }

    private ManifestException Wrong(string name, string expected) =>
        new($"{Path}.{name}: expected {expected}, found {_element.GetProperty(name)}.");
}

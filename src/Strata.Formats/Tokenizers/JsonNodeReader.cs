using System.Text.Json;

namespace Strata.Formats;

/// <summary>An object of a JSON file, read so that every fault says where it is.</summary>
internal sealed class JsonNodeReader
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly string _file;

    public JsonNodeReader(JsonElement element, string path, string file)
    {
        (_element, _path, _file) = (element, path, file);
        if (element.ValueKind != JsonValueKind.Object)
            throw Fault($"{(path.Length == 0 ? "the file" : path)} is {Kind(element)}", "an object", whole: true);
    }

    /// <summary>All entries, in order: looking up each by its name would take the square of their number.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Entries =>
        _element.EnumerateObject().Select(entry => (entry.Name, entry.Value));

    public bool Has(string name) =>
        _element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public JsonNodeReader Object(string name) => Object((name, Entry(name)));

    public JsonNodeReader Object((string Name, JsonElement Value) entry) => new(entry.Value, Inner(entry.Name), _file);

    public IEnumerable<JsonNodeReader> Objects(string name) =>
        List(name).Select((element, i) => new JsonNodeReader(element, $"{Inner(name)}[{i}]", _file));

    public IEnumerable<JsonElement> List(string name)
    {
        JsonElement value = Entry(name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(name, value, "a list");
    }

    public string Text(string name)
    {
        JsonElement value = Entry(name);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, value, "a text");
    }

    public string? OptionalText(string name) => Has(name) ? Text(name) : null;

    public bool Flag(string name, bool otherwise)
    {
        if (!Has(name))
            return otherwise;
        JsonElement value = Entry(name);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Wrong(name, value, "true or false");
    }

    public double Number(string name)
    {
        JsonElement value = Entry(name);
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(name, value, "a number");
    }

    public int Integer(string name) => Integer(name, Entry(name));

    public int Integer(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int integer)
            ? integer
            : throw Wrong(name, value, "a whole number of 32 bits");

    public int[] Integers(string name) =>
        [
            .. List(name)
                .Select(element =>
                    element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int integer)
                        ? integer
                        : throw Wrong(name, element, "whole numbers of 32 bits")
                ),
        ];

    /// <summary>Refuses any other text.</summary>
    public void Require(string name, string only)
    {
        if (Text(name) is var found && found != only)
            throw Unknown(name, found, only);
    }

    public DataFileException Unknown(string name, string found, string known) =>
        Fault($"{Inner(name)} {MessageText.Quote(found)} is not supported", known, whole: true);

    public DataFileException Fault(string what, string? expected = null, bool whole = false) =>
        new(whole || _path.Length == 0 ? what : $"{_path}: {what}", _file, expected: expected);

    private JsonElement Entry(string name) =>
        _element.TryGetProperty(name, out JsonElement value)
            ? value
            : throw Fault($"there is no {Inner(name)}", whole: true);

    private DataFileException Wrong(string name, JsonElement found, string expected) =>
        new($"{Inner(name)} is {Kind(found)}", _file, expected: expected);

    // Names come from the file: a token may be anything.
    private string Inner(string name)
    {
        string shown = name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : MessageText.Quote(name);
        return _path.Length == 0 ? shown : $"{_path}.{shown}";
    }

    private static string Kind(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => $"the number {MessageText.Quote(element.GetRawText()).Trim('"')}",
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => "null",
        };
}

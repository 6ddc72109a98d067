using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Strata.Numerics;

namespace Strata.Formats;

/// <summary>Reads the length and the JSON of a header, and proves that the entries cover the data exactly.</summary>
/// <remarks>
/// Every check comes before the allocation that it guards. The reference (<c>safetensors</c> 0.8.0, <c>tensor.rs</c>)
/// accepts duplicate names, unknown fields and white space before the JSON; here they are refused.
/// A limit on the number of entries is not needed: each takes more than 20 bytes of the header.
/// </remarks>
internal sealed class SafetensorsHeaderParser
{
    public const int LengthBytes = 8;
    private const int LargestHeader = 100_000_000;
    private const int HighestRank = 16;
    private const int DeepestJson = 3; // the object, an entry, a list in it

    private static readonly string[] s_fields = ["dtype", "shape", "data_offsets"];

    private readonly string _file;
    private readonly long _dataStart;
    private readonly long _dataLength;
    private readonly List<SafetensorsEntry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<ulong> _shape = []; // of the entry that is being read
    private readonly List<ulong> _offsets = [];
    private Dictionary<string, string>? _metadata;

    private SafetensorsHeaderParser(string file, int headerLength, long fileLength)
    {
        _file = file;
        _dataStart = LengthBytes + headerLength;
        _dataLength = fileLength - _dataStart;
    }

    /// <summary>Reads the length field, before anything else is read or allocated.</summary>
    public static int ParseLength(ReadOnlySpan<byte> start, long fileLength, string file)
    {
        if (start.Length < LengthBytes)
            throw new CheckpointException(
                "the file is too short to be a safetensors file",
                file,
                expected: "at least 8 bytes",
                found: $"{fileLength}",
                fix: "It is empty or was cut off; copy or download it again.",
                fault: CheckpointFault.Truncated
            );
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > LargestHeader || LooksLikeZip(start))
            throw new CheckpointException(
                "the header is too large",
                file,
                offset: 0,
                expected: "a header of at most 100,000,000 bytes",
                found: $"{length}",
                fix: LooksLikeZip(start)
                    ? "The file is a zip archive, perhaps a PyTorch .pt file: read it as one."
                    : "It is probably not a safetensors file.",
                fault: CheckpointFault.HeaderTooLarge
            );
        if (length > (ulong)(fileLength - LengthBytes))
            throw new CheckpointException(
                "the header is longer than the file",
                file,
                offset: 0,
                expected: $"at most {fileLength - LengthBytes} bytes of header",
                found: $"{length}",
                fix: "The file was cut off, or is not a safetensors file; copy or download it again.",
                fault: CheckpointFault.Truncated
            );
        return (int)length;
    }

    public static SafetensorsHeader Parse(ReadOnlySpan<byte> header, long fileLength, string file)
    {
        var parser = new SafetensorsHeaderParser(file, header.Length, fileLength);
        parser.ParseJson(header);
        ImmutableArray<SafetensorsEntry> entries = SafetensorsCoverage.Check(
            parser._entries,
            file,
            parser._dataStart,
            parser._dataLength
        );
        return new(file, parser._dataStart, entries, parser._metadata ?? []);
    }

    private static bool LooksLikeZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8);

    private void ParseJson(ReadOnlySpan<byte> header)
    {
        if (header.IsEmpty || header[0] != (byte)'{')
            throw Fault(0, "the header must begin with '{'", null, "It is probably not a safetensors file.");
        if (!Utf8.IsValid(header))
            throw Fault(0, "the header is not valid UTF-8", fault: CheckpointFault.BadUtf8);
        var json = new Utf8JsonReader(header);
        try
        {
            CheckDepth(header);
            json.Read();
            while (NextName(ref json) is { } name)
                ParseMember(ref json, name);
        }
        catch (JsonException problem)
        {
            throw new CheckpointException(
                $"the header is not the JSON of a safetensors file ({problem.Message.TrimEnd('.')})",
                _file,
                offset: LengthBytes + json.BytesConsumed,
                fix: "The file is damaged, or was not written by a safetensors library.",
                innerException: problem,
                fault: CheckpointFault.BadJson
            );
        }

        int end = (int)json.BytesConsumed;
        int junk = header[end..].IndexOfAnyExcept((byte)' ');
        if (junk >= 0)
            throw Fault(end + junk, "only spaces may follow the JSON of the header");
    }

    /// <summary>Before anything else is looked at: whatever reads on may rely on it.</summary>
    private void CheckDepth(ReadOnlySpan<byte> header)
    {
        var json = new Utf8JsonReader(header);
        while (json.Read())
        {
            // Of what opens, the depth counts what is open around it.
            if (
                json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
                && json.CurrentDepth >= DeepestJson
            )
                throw Fault(
                    json.TokenStartIndex,
                    $"the JSON of the header is deeper than {DeepestJson}",
                    fault: CheckpointFault.LimitExceeded
                );
            if (json.TokenType is JsonTokenType.EndObject && json.CurrentDepth == 0)
                return;
        }
    }

    private void ParseMember(ref Utf8JsonReader json, string name)
    {
        if (!_names.Add(name))
            throw Fault(
                json.TokenStartIndex,
                $"the name {MessageText.Quote(name)} stands twice in the header",
                name,
                fault: CheckpointFault.DuplicateKey
            );
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw Fault(json.TokenStartIndex, $"a JSON object was expected, not {Describe(json)}", name);
        if (name == "__metadata__")
            _metadata = ParseMetadata(ref json);
        else
            _entries.Add(ParseEntry(ref json, name));
    }

    private Dictionary<string, string> ParseMetadata(ref Utf8JsonReader json)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (NextName(ref json) is { } key)
        {
            json.Read();
            if (json.TokenType != JsonTokenType.String)
                throw Fault(
                    json.TokenStartIndex,
                    $"the metadata {MessageText.Quote(key)} must be text, not {Describe(json)}"
                );
            if (!metadata.TryAdd(key, Text(ref json)))
                throw Fault(
                    json.TokenStartIndex,
                    $"the metadata {MessageText.Quote(key)} stands twice",
                    fault: CheckpointFault.DuplicateKey
                );
        }

        return metadata;
    }

    private SafetensorsEntry ParseEntry(ref Utf8JsonReader json, string name)
    {
        long start = json.TokenStartIndex;
        ElementType? type = null;
        List<ulong>? shape = null;
        List<ulong>? offsets = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string field = Field(ref json, name);
            bool twice = field switch
            {
                "dtype" => type is not null,
                "shape" => shape is not null,
                _ => offsets is not null,
            };
            if (twice)
                throw Fault(
                    json.TokenStartIndex,
                    $"the field \"{field}\" stands twice",
                    name,
                    fault: CheckpointFault.DuplicateKey
                );
            json.Read();
            if (field == "dtype")
                type = ParseType(ref json, name);
            else if (field == "shape")
                shape = ParseNumbers(ref json, _shape, name, field, HighestRank, $"more than {HighestRank} axes");
            else
                offsets = ParseNumbers(ref json, _offsets, name, field, 2, "more than 2 offsets");
        }

        if (type is null || shape is null || offsets is not [_, _])
            throw Fault(
                start,
                "an entry must have \"dtype\", \"shape\" and \"data_offsets\" with a begin and an end",
                name
            );
        return Check(name, type.Value, shape, offsets[0], offsets[1]);
    }

    private ElementType ParseType(ref Utf8JsonReader json, string name)
    {
        if (json.TokenType != JsonTokenType.String)
            throw Fault(json.TokenStartIndex, $"\"dtype\" must be text, not {Describe(json)}", name);
        string text = Text(ref json);
        if (!ElementTypes.TryParseSafetensorsName(text, out ElementType type))
            throw Fault(
                json.TokenStartIndex,
                $"unknown type {MessageText.Quote(text)}",
                name,
                "Types are written in capitals, as F32, BF16 or I64.",
                CheckpointFault.UnsupportedDtype
            );
        return type;
    }

    /// <summary>The field's name without a new text for it: an entry has three, and a file may have millions of entries.</summary>
    private string Field(ref Utf8JsonReader json, string entry)
    {
        foreach (string field in s_fields)
        {
            if (json.ValueTextEquals(field))
                return field;
        }

        throw Fault(json.TokenStartIndex, $"unknown field {MessageText.Quote(Text(ref json))}", entry);
    }

    private List<ulong> ParseNumbers(
        ref Utf8JsonReader json,
        List<ulong> numbers,
        string name,
        string field,
        int most,
        string tooMany
    )
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw Fault(json.TokenStartIndex, $"\"{field}\" must be a list, not {Describe(json)}", name);
        numbers.Clear();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            // Digits only: no sign, fraction or exponent, even where the value is whole.
            if (
                json.TokenType != JsonTokenType.Number
                || !ulong.TryParse(json.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            )
                throw Fault(
                    json.TokenStartIndex,
                    $"\"{field}\" must hold whole numbers from 0 to 2^64 - 1, not {Describe(json)}",
                    name
                );
            if (numbers.Count == most)
                throw Fault(
                    json.TokenStartIndex,
                    $"\"{field}\" has {tooMany}",
                    name,
                    fault: most == HighestRank ? CheckpointFault.LimitExceeded : CheckpointFault.BadJson
                );
            numbers.Add(number);
        }

        return numbers;
    }

    private SafetensorsEntry Check(string name, ElementType type, List<ulong> sizes, ulong begin, ulong end)
    {
        long count = 1;
        foreach (ulong size in sizes)
        {
            // Also where another size is 0: the shape itself must be representable.
            if (size > int.MaxValue || count * (long)size > int.MaxValue)
                throw new CheckpointException(
                    $"the shape {string.Join('×', sizes)} is too large",
                    _file,
                    name,
                    expected: "at most 2^31 - 1 values, and as much for each axis",
                    fault: CheckpointFault.Overflow
                );
            count *= (long)size;
        }

        if (end < begin || end > (ulong)_dataLength)
            throw new CheckpointException(
                "the bytes of the tensor do not lie inside the file",
                _file,
                name,
                expected: $"begin ≤ end ≤ {_dataLength}, the bytes after the header",
                found: $"{begin} to {end}",
                fix: "The file was cut off or damaged; copy or download it again.",
                fault: CheckpointFault.OutOfRange
            );
        long bits = count * type.Bits(); // below 2^37
        if (bits % 8 != 0 || (ulong)bits / 8 != end - begin)
            throw new CheckpointException(
                "shape and type do not fit the number of bytes",
                _file,
                name,
                _dataStart + (long)begin,
                $"{bits / 8.0} bytes for {type.SafetensorsName()} {string.Join('×', sizes)}",
                $"{end - begin}",
                fault: CheckpointFault.ShapeMismatch
            );
        return new(name, type, new Shape([.. sizes.Select(size => (int)size)]), (long)begin, (long)end);
    }

    /// <summary>The next member's name, or null at the end of the object.</summary>
    private string? NextName(ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.PropertyName ? Text(ref json) : null;

    private string Text(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException) // an escaped half of a surrogate pair
        {
            throw Fault(
                json.TokenStartIndex,
                "a text in the header is not valid Unicode",
                fault: CheckpointFault.BadUtf8
            );
        }
    }

    private static string Describe(in Utf8JsonReader json) =>
        json.TokenType switch
        {
            JsonTokenType.Number => $"the number {Start(json.ValueSpan)}",
            JsonTokenType.String => "text",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.StartObject => "an object",
            JsonTokenType.Null => "null",
            _ => "true or false",
        };

    private static string Start(ReadOnlySpan<byte> digits) =>
        System.Text.Encoding.ASCII.GetString(digits[..Math.Min(digits.Length, 30)]);

    private CheckpointException Fault(
        long offset,
        string what,
        string? entry = null,
        string? fix = null,
        CheckpointFault fault = CheckpointFault.BadJson
    ) => new(what, _file, entry, LengthBytes + offset, fix: fix, fault: fault);
}

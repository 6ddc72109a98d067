using System.Buffers.Binary;
using System.Text;
using Strata.Numerics;

namespace Strata.Formats;

/// <summary>Collects named arrays and metadata, and writes them as one safetensors file.</summary>
/// <remarks>
/// The layout is that of the reference, <c>safetensors</c> 0.8.0: types by falling alignment, then names by their
/// UTF-8 bytes; the header padded with spaces so that the data begins at a multiple of 8. Metadata is ordered by key,
/// so that equal content gives equal bytes. Arrays are not copied: do not change them before the file is written.
/// </remarks>
public sealed class SafetensorsWriter
{
    private readonly SortedDictionary<string, string> _metadata = new(Utf8Order.Comparer);
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);

    private delegate ReadOnlySpan<byte> ByteSource();

    /// <summary>The number of tensors so far.</summary>
    public int Count => _items.Count;

    /// <summary>Adds a text to the metadata.</summary>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The key was added before, or is not valid Unicode.</exception>
    public SafetensorsWriter AddMetadata(string key, string value)
    {
        Utf8Order.ThrowIfNotUnicode(key, nameof(key));
        Utf8Order.ThrowIfNotUnicode(value, nameof(value));
        if (!_metadata.TryAdd(key, value))
            throw new ArgumentException($"The metadata {MessageText.Quote(key)} was added before.", nameof(key));
        return this;
    }

    /// <summary>Adds float32 values in memory that does not move.</summary>
    /// <param name="name">Unique, not <c>__metadata__</c>.</param>
    /// <param name="shape">At most 16 axes; as many values as given.</param>
    /// <param name="values">Row-major.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The name is taken or not valid Unicode, or the shape does not fit.</exception>
    public SafetensorsWriter Add(string name, Shape shape, Block values) =>
        Add(name, ElementType.Float32, shape, values.Length, () => LittleEndian.Bytes<float>(values.Span));

    /// <inheritdoc cref="Add(string, Shape, Block)"/>
    /// <summary>Adds float32 values.</summary>
    public SafetensorsWriter Add(string name, Shape shape, ReadOnlyMemory<float> values) =>
        AddMemory(name, ElementType.Float32, shape, values);

    /// <inheritdoc cref="Add(string, Shape, Block)"/>
    /// <summary>Adds float64 values.</summary>
    public SafetensorsWriter Add(string name, Shape shape, ReadOnlyMemory<double> values) =>
        AddMemory(name, ElementType.Float64, shape, values);

    /// <inheritdoc cref="Add(string, Shape, Block)"/>
    /// <summary>Adds signed integers of 64 bits.</summary>
    public SafetensorsWriter Add(string name, Shape shape, ReadOnlyMemory<long> values) =>
        AddMemory(name, ElementType.Int64, shape, values);

    /// <inheritdoc cref="Add(string, Shape, Block)"/>
    /// <summary>Adds signed integers of 32 bits.</summary>
    public SafetensorsWriter Add(string name, Shape shape, ReadOnlyMemory<int> values) =>
        AddMemory(name, ElementType.Int32, shape, values);

    /// <inheritdoc cref="Add(string, Shape, Block)"/>
    /// <summary>Adds unsigned integers of 8 bits.</summary>
    public SafetensorsWriter Add(string name, Shape shape, ReadOnlyMemory<byte> values) =>
        AddMemory(name, ElementType.UInt8, shape, values);

    /// <summary>Adds values of any type as the bytes that the file shall hold.</summary>
    /// <param name="name">Unique, not <c>__metadata__</c>.</param>
    /// <param name="type">What the bytes are.</param>
    /// <param name="shape">At most 16 axes.</param>
    /// <param name="bytes">Little-endian, packed, row-major.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The name is taken or not valid Unicode, or the shape does not fit.</exception>
    public SafetensorsWriter AddBytes(string name, ElementType type, Shape shape, ReadOnlyMemory<byte> bytes)
    {
        long bits = (long)shape.Count * type.Bits();
        if (bits != 8L * bytes.Length)
            throw new ArgumentException(
                $"Tensor {MessageText.Quote(name)}: {type.SafetensorsName()} {shape} takes {bits / 8.0} bytes, not {bytes.Length}.",
                nameof(bytes)
            );
        return Add(name, type, shape, shape.Count, () => bytes.Span);
    }

    /// <summary>Writes the file whole or not at all, over one that may be there.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, Write);

    /// <summary>Writes the file to a stream.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Item[] items =
        [
            .. _items.Values.OrderByDescending(item => item.Type).ThenBy(item => item.Name, Utf8Order.Comparer),
        ];
        byte[] json = Encoding.UTF8.GetBytes(Header(items));
        int padded = (json.Length + 7) / 8 * 8;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)padded);
        stream.Write(length);
        stream.Write(json);
        stream.Write("       "u8[..(padded - json.Length)]);
        foreach (Item item in items)
            stream.Write(item.Bytes());
    }

    private static string Header(Item[] items, SortedDictionary<string, string> metadata)
    {
        var json = new StringBuilder("{");
        if (metadata.Count > 0)
        {
            json.Append("\"__metadata__\":{");
            foreach ((string key, string value) in metadata)
                JsonText.Append(JsonText.Append(json, key).Append(':'), value).Append(',');
            json.Length--;
            json.Append("},");
        }

        long position = 0;
        foreach (Item item in items)
        {
            long end = position + (long)item.Shape.Count * item.Type.Bits() / 8;
            JsonText.Append(json, item.Name);
            json.Append($":{{\"dtype\":\"{item.Type.SafetensorsName()}\",\"shape\":[");
            json.AppendJoin(',', item.Shape.Sizes.ToArray()).Append($"],\"data_offsets\":[{position},{end}]}},");
            position = end;
        }

        if (json[^1] == ',')
            json.Length--;
        return json.Append('}').ToString();
    }

    private string Header(Item[] items) => Header(items, _metadata);

    private SafetensorsWriter AddMemory<T>(string name, ElementType type, Shape shape, ReadOnlyMemory<T> values)
        where T : unmanaged => Add(name, type, shape, values.Length, () => LittleEndian.Bytes(values.Span));

    private SafetensorsWriter Add(string name, ElementType type, Shape shape, int count, ByteSource bytes)
    {
        Utf8Order.ThrowIfNotUnicode(name, nameof(name));
        if (name == "__metadata__")
            throw new ArgumentException("\"__metadata__\" cannot be the name of a tensor.", nameof(name));
        if (shape.Rank > 16)
            throw Unfit(name, shape, "at most 16 axes can be read back");
        if (shape.Count != count)
            throw Unfit(name, shape, $"but there are {count} values");
        if ((long)count * type.Bits() / 8 > Array.MaxLength)
            throw Unfit(name, shape, $"at most {Array.MaxLength} bytes can be read back");
        if (!_items.TryAdd(name, new(name, type, shape, bytes)))
            throw new ArgumentException($"A tensor {MessageText.Quote(name)} was added before.", nameof(name));
        return this;
    }

    private static ArgumentException Unfit(string name, Shape shape, string why) =>
        new($"Tensor {MessageText.Quote(name)} has the shape {shape}, {why}.", nameof(shape));

    private sealed record Item(string Name, ElementType Type, Shape Shape, ByteSource Bytes);
}

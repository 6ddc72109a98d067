using System.Collections.Immutable;
using Strata.Numerics;

namespace Strata.Formats;

/// <summary>A safetensors file in memory: named arrays of any type, and metadata.</summary>
/// <remarks>
/// The whole file is read, checked and copied before anything is returned; it is never mapped, so that it may change
/// or vanish afterwards. Format: https://github.com/huggingface/safetensors, as read by version 0.8.0, but stricter:
/// duplicate names, unknown fields, shapes of more than 16 axes or 2³¹ − 1 values are refused.
/// </remarks>
public sealed class SafetensorsFile
{
    private readonly Dictionary<string, byte[]> _bytes;

    private SafetensorsFile(SafetensorsHeader header, Dictionary<string, byte[]> bytes)
    {
        Header = header;
        _bytes = bytes;
    }

    /// <summary>Names, types, shapes and metadata.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>The tensors, in the order of their bytes.</summary>
    public ImmutableArray<SafetensorsEntry> Entries => Header.Entries;

    /// <summary>The texts under <c>__metadata__</c>; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Header.Metadata;

    /// <summary>Reads a file.</summary>
    /// <exception cref="CheckpointException">The file is missing, cannot be read, or is not what it should be.</exception>
    public static SafetensorsFile Read(string path)
    {
        using FileStream stream = CheckpointFiles.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads from where a stream stands to its end, such as an embedded resource.</summary>
    /// <param name="stream">Need not be able to seek; then it is first copied into memory.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckpointException">The bytes are not what they should be.</exception>
    public static SafetensorsFile Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
            return Read(CheckpointFiles.ReadToEnd(stream, name), name);
        try
        {
            SafetensorsHeader header = ReadHeader(stream, name);
            Dictionary<string, byte[]> bytes = NewStore(header);
            foreach (SafetensorsEntry entry in header.Entries) // in the order of their bytes, and without holes
                stream.ReadExactly(bytes[entry.Name] = NewArray(entry, name));
            return new(header, bytes);
        }
        catch (IOException problem)
        {
            throw CheckpointFiles.CannotRead(name, problem);
        }
    }

    /// <summary>Reads bytes that are in memory; they are copied.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckpointException">The bytes are not what they should be.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> content, string name)
    {
        ReadOnlySpan<byte> span = content.Span;
        int length = SafetensorsHeaderParser.ParseLength(span, span.Length, name);
        ReadOnlySpan<byte> json = span.Slice(SafetensorsHeaderParser.LengthBytes, length);
        SafetensorsHeader header = SafetensorsHeaderParser.Parse(json, span.Length, name);
        Dictionary<string, byte[]> bytes = NewStore(header);
        foreach (SafetensorsEntry entry in header.Entries)
            bytes[entry.Name] = span.Slice((int)(header.DataStart + entry.Begin), (int)entry.ByteCount).ToArray();
        return new(header, bytes);
    }

    /// <summary>Reads names, types, shapes and metadata only. The size of the data is checked, its values are not read.</summary>
    /// <exception cref="CheckpointException">The file is missing, cannot be read, or is not what it should be.</exception>
    public static SafetensorsHeader ReadHeader(string path)
    {
        using FileStream stream = CheckpointFiles.OpenRead(path);
        try
        {
            return ReadHeader(stream, path);
        }
        catch (IOException problem)
        {
            throw CheckpointFiles.CannotRead(path, problem);
        }
    }

    /// <summary>Whether the file has a tensor of this name.</summary>
    public bool Contains(string name) => Header.Contains(name);

    /// <summary>The values of a tensor as float32, row-major, in a new array.</summary>
    /// <exception cref="CheckpointException">No such tensor, or its type cannot become float32.</exception>
    public float[] ReadFloats(string name) => ReadFloats(name, out _);

    /// <inheritdoc cref="ReadFloats(string)"/>
    /// <param name="conversion">What became of the values on the way.</param>
    public float[] ReadFloats(string name, out FloatConversion conversion)
    {
        float[] values = new float[Header[name].Shape.Count];
        conversion = ReadFloats(name, values);
        return values;
    }

    /// <summary>Copies the values of a tensor, as float32, row-major.</summary>
    /// <param name="destination">As many values as the tensor has, such as the span of a <see cref="Block"/>.</param>
    /// <returns>
    /// What became of the values on the way. Booleans, integers of 8 and 16 bits, halves, bfloat16 and float8 are
    /// exact; wider integers and float64 are rounded to nearest where they must.
    /// </returns>
    /// <exception cref="CheckpointException">
    /// No such tensor, its type cannot become float32 (complex, 4 and 6 bits), or it has another number of values.
    /// </exception>
    public FloatConversion ReadFloats(string name, Span<float> destination)
    {
        SafetensorsEntry entry = Header[name];
        if (destination.Length != entry.Shape.Count)
            throw new CheckpointException(
                "the tensor has another number of values than the place for it",
                Header.File,
                name,
                expected: $"{destination.Length} values",
                found: $"{entry.Shape.Count} (shape {entry.Shape})"
            );
        if (!FloatConverter.Knows(entry.Type))
            throw new CheckpointException(
                $"{entry.Type.SafetensorsName()} values cannot be read as float32",
                Header.File,
                name,
                fix: "Save the tensor as F32, or read its bytes.",
                fault: CheckpointFault.UnsupportedDtype
            );
        if (entry.Type == ElementType.Boolean)
            CheckBooleans(entry);
        return FloatConverter.Convert(entry.Type, _bytes[name], destination);
    }

    /// <summary>The values of a tensor of float64, or of float32, which widens exactly.</summary>
    /// <exception cref="CheckpointException">No such tensor, or it has another type.</exception>
    public double[] ReadDoubles(string name) =>
        Header[name].Type == ElementType.Float32
            ? Array.ConvertAll(Values<float>(name, ElementType.Float32), value => (double)value)
            : Values<double>(name, ElementType.Float64);

    /// <summary>The values of a tensor of type <see cref="ElementType.Int64"/>.</summary>
    /// <exception cref="CheckpointException">No such tensor, or it has another type.</exception>
    public long[] ReadInt64s(string name) => Values<long>(name, ElementType.Int64);

    /// <summary>The values of a tensor of type <see cref="ElementType.UInt64"/>.</summary>
    /// <exception cref="CheckpointException">No such tensor, or it has another type.</exception>
    public ulong[] ReadUInt64s(string name) => Values<ulong>(name, ElementType.UInt64);

    /// <summary>The values of a tensor of type <see cref="ElementType.Int32"/>.</summary>
    /// <exception cref="CheckpointException">No such tensor, or it has another type.</exception>
    public int[] ReadInt32s(string name) => Values<int>(name, ElementType.Int32);

    /// <summary>The values of a tensor of type <see cref="ElementType.UInt32"/>.</summary>
    /// <exception cref="CheckpointException">No such tensor, or it has another type.</exception>
    public uint[] ReadUInt32s(string name) => Values<uint>(name, ElementType.UInt32);

    /// <summary>The values of a tensor of type <see cref="ElementType.UInt8"/>.</summary>
    /// <exception cref="CheckpointException">No such tensor, or it has another type.</exception>
    public byte[] ReadUInt8s(string name) => Values<byte>(name, ElementType.UInt8);

    /// <summary>The values of a tensor of type <see cref="ElementType.Boolean"/>.</summary>
    /// <exception cref="CheckpointException">No such tensor, another type, or a byte that is neither 0 nor 1.</exception>
    public bool[] ReadBooleans(string name)
    {
        byte[] bytes = Values<byte>(name, ElementType.Boolean);
        CheckBooleans(Header[name]);
        return Array.ConvertAll(bytes, value => value != 0);
    }

    /// <summary>The bytes of a tensor as they stand in the file: little-endian, packed. Not a copy.</summary>
    /// <exception cref="CheckpointException">No such tensor.</exception>
    public ReadOnlyMemory<byte> ReadBytes(string name) => _bytes[Header[name].Name];

    private static SafetensorsHeader ReadHeader(Stream stream, string name)
    {
        long fileLength = stream.Length - stream.Position;
        Span<byte> start = stackalloc byte[SafetensorsHeaderParser.LengthBytes];
        int got = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        byte[] json = new byte[SafetensorsHeaderParser.ParseLength(start[..got], fileLength, name)];
        stream.ReadExactly(json);
        return SafetensorsHeaderParser.Parse(json, fileLength, name);
    }

    private static Dictionary<string, byte[]> NewStore(SafetensorsHeader header) =>
        new(header.Entries.Length, StringComparer.Ordinal);

    private static byte[] NewArray(SafetensorsEntry entry, string file) =>
        entry.ByteCount <= Array.MaxLength
            ? GC.AllocateUninitializedArray<byte>((int)entry.ByteCount)
            : throw new CheckpointException(
                "the tensor is too large",
                file,
                entry.Name,
                expected: $"at most {Array.MaxLength} bytes",
                found: $"{entry.ByteCount}",
                fault: CheckpointFault.LimitExceeded
            );

    private void CheckBooleans(SafetensorsEntry entry)
    {
        byte[] bytes = _bytes[entry.Name];
        int wrong = bytes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (wrong >= 0)
            throw new CheckpointException(
                $"value {wrong} is not a truth value",
                Header.File,
                entry.Name,
                Header.DataStart + entry.Begin + wrong,
                "0 or 1",
                $"{bytes[wrong]}",
                fault: CheckpointFault.BadValue
            );
    }

    private T[] Values<T>(string name, ElementType type)
        where T : unmanaged
    {
        SafetensorsEntry entry = Header[name];
        if (entry.Type != type)
            throw new CheckpointException(
                "the tensor has another type",
                Header.File,
                name,
                expected: type.SafetensorsName(),
                found: entry.Type.SafetensorsName()
            );
        var values = new T[entry.Shape.Count];
        LittleEndian.Read<T>(_bytes[name], values);
        return values;
    }
}

using System.Buffers.Binary;
using System.Text;
using Strata.Numerics;

namespace Strata.Formats;

/// <summary>One array in NumPy's .npy format, versions 1.0 to 3.0.</summary>
/// <remarks>
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Either byte order and either order of axes is
/// read. Objects, records, texts and times are refused, and so is a file with anything after its array.
/// </remarks>
public static class NpyFile
{
    private const int Alignment = 64;
    private const int Prefix = 10;

    /// <summary>Reads a file.</summary>
    /// <exception cref="CheckpointException">The file is missing, cannot be read, or is not what it should be.</exception>
    public static StoredArray Read(string path)
    {
        using FileStream stream = CheckpointFiles.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads from where a stream stands to its end.</summary>
    /// <param name="stream">Need not be able to seek; then it is first copied into memory.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckpointException">The bytes are not what they should be.</exception>
    public static StoredArray Read(Stream stream, string name)
    {
        Stream whole = CheckpointFiles.Seekable(stream, name);
        try
        {
            whole.Position = 0;
            long length = whole.Length;
            byte[] start = new byte[(int)Math.Min(length, 12 + 10_000)];
            whole.ReadExactly(start);
            NpyHeader header = NpyHeader.Parse(start, length, name);
            CheckLength(header, length, name);
            byte[] bytes = new byte[(int)(length - header.DataStart)];
            whole.Position = header.DataStart;
            whole.ReadExactly(bytes);
            return Make(header, bytes);
        }
        catch (IOException problem)
        {
            throw CheckpointFiles.CannotRead(name, problem);
        }
    }

    /// <summary>Writes float32 values, whole or not at all, over a file that may be there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="values">Row-major, as many as the shape has.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string path, Shape shape, ReadOnlyMemory<float> values) =>
        Write(path, StoredArray.Of(shape, values.Span));

    /// <summary>Writes an array of any type that NumPy knows, whole or not at all, over a file that may be there.</summary>
    /// <exception cref="ArgumentException">NumPy has no such type.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string path, StoredArray array)
    {
        byte[] header = Header(array);
        AtomicFile.Write(path, stream => Write(stream, header, array));
    }

    internal static StoredArray Read(byte[] content, string name)
    {
        NpyHeader header = NpyHeader.Parse(content, content.Length, name);
        CheckLength(header, content.Length, name);
        return Make(header, content.AsMemory(header.DataStart));
    }

    internal static byte[] ToBytes(StoredArray array)
    {
        using var stream = new MemoryStream();
        Write(stream, Header(array), array);
        return stream.ToArray();
    }

    private static void Write(Stream stream, byte[] header, StoredArray array)
    {
        stream.Write(header);
        stream.Write(array.ReadBytes().Span);
    }

    /// <summary>Version 1.0, as NumPy writes it: the values begin at a multiple of 64.</summary>
    private static byte[] Header(StoredArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        string type = array.Type switch
        {
            ElementType.Boolean => "|b1",
            ElementType.Int8 => "|i1",
            ElementType.UInt8 => "|u1",
            ElementType.Int16 => "<i2",
            ElementType.UInt16 => "<u2",
            ElementType.Int32 => "<i4",
            ElementType.UInt32 => "<u4",
            ElementType.Int64 => "<i8",
            ElementType.UInt64 => "<u8",
            ElementType.Float16 => "<f2",
            ElementType.Float32 => "<f4",
            ElementType.Float64 => "<f8",
            _ => throw new ArgumentException(
                $"NumPy has no type {array.Type.SafetensorsName()}. Convert the values to float32.",
                nameof(array)
            ),
        };
        string sizes = string.Join(", ", array.Shape.Sizes.ToArray()) + (array.Shape.Rank == 1 ? "," : "");
        string dict = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}), }}";
        int padded = (Prefix + dict.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] header = Encoding.ASCII.GetBytes(new string('\0', Prefix) + dict.PadRight(padded - Prefix - 1) + "\n");
        NpyHeader.Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(padded - Prefix));
        return header;
    }

    private static void CheckLength(NpyHeader header, long length, string name)
    {
        long expected = (long)header.Shape.Count * header.Type.Bits() / 8;
        long found = length - header.DataStart;
        if (found == expected)
            return;
        throw new CheckpointException(
            found < expected ? "the file ends before its array does" : "bytes follow the array",
            name,
            offset: header.DataStart,
            expected: $"{expected} bytes for {header.Type.SafetensorsName()} {header.Shape}",
            found: $"{found}",
            fix: found < expected
                ? "Copy or download the file again."
                : "Keep several arrays in an .npz file: numpy.savez.",
            fault: found < expected ? CheckpointFault.Truncated : CheckpointFault.TrailingBytes
        );
    }

    private static StoredArray Make(NpyHeader header, Memory<byte> bytes)
    {
        if (header.BigEndian)
            LittleEndian.Reverse(bytes.Span, header.Type.Bits() / 8);
        long[]? strides = null;
        if (header.FortranOrder && header.Shape.Rank > 1 && header.Shape.Count > 0)
        {
            strides = new long[header.Shape.Rank];
            strides[0] = 1;
            for (int axis = 1; axis < strides.Length; axis++)
                strides[axis] = strides[axis - 1] * header.Shape[axis - 1];
        }

        return new(header.Type, header.Shape, bytes, new object(), 0, strides);
    }
}

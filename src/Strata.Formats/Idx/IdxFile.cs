using System.Buffers.Binary;
using Strata.Numerics;

namespace Strata.Formats;

/// <summary>An IDX file in memory: one array, as MNIST and its family come in. May be packed with gzip.</summary>
/// <remarks>
/// Two zero bytes, the type, the rank, the sizes as big-endian 32-bit numbers, the values, big-endian. Described at
/// http://yann.lecun.com/exdb/mnist/. A file that is shorter or longer than its sizes say is refused.
/// </remarks>
public sealed class IdxFile
{
    private const int HighestRank = 8;
    private const int FirstAllocation = 1 << 16;

    private readonly byte[] _bytes; // little-endian

    private IdxFile(string file, ElementType type, Shape shape, byte[] bytes)
    {
        File = file;
        Type = type;
        Shape = shape;
        _bytes = bytes;
    }

    /// <summary>The file, or the name given to the bytes.</summary>
    public string File { get; }

    /// <summary>Signed or unsigned bytes, signed integers of 16 or 32 bits, float32 or float64.</summary>
    public ElementType Type { get; }

    /// <summary>The sizes; 1 to 8 axes, the first of which counts the samples.</summary>
    public Shape Shape { get; }

    /// <summary>The number of samples.</summary>
    public int RowCount => Shape[0];

    /// <summary>Reads a file; gzip is recognised by its first bytes.</summary>
    /// <exception cref="DataFileException">The file is missing, cannot be read, or is not what it should be.</exception>
    public static IdxFile Read(string path)
    {
        using FileStream stream = DataFiles.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads from where a stream stands to its end; gzip is recognised by its first bytes.</summary>
    /// <param name="stream">Need not be able to seek.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataFileException">The bytes are not what they should be.</exception>
    public static IdxFile Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            Stream content = DataFiles.Unpack(stream, out bool gzip);
            (ElementType type, Shape shape, int headerLength) = ReadHeader(content, name);
            int length = shape.Count * (type.Bits() / 8); // checked with the header
            if (!gzip && stream.CanSeek && stream.Length - stream.Position != length)
                throw WrongLength(name, headerLength, length, $"{stream.Length - stream.Position}");
            byte[] bytes = ReadData(content, name, headerLength, length);
            LittleEndian.Reverse(bytes, type.Bits() / 8);
            return new(name, type, shape, bytes);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            throw DataFiles.CannotRead(name, problem);
        }
    }

    /// <summary>Reads samples and their labels, and checks that there are as many of one as of the other.</summary>
    /// <exception cref="DataFileException">As <see cref="Read(string)"/>, or the counts differ.</exception>
    public static (IdxFile Samples, IdxFile Labels) ReadPair(string samplesPath, string labelsPath)
    {
        IdxFile samples = Read(samplesPath);
        IdxFile labels = Read(labelsPath);
        if (labels.Shape.Rank != 1)
            throw new DataFileException(
                "labels must have one axis",
                labelsPath,
                found: $"the shape {labels.Shape}",
                fix: "Give the samples first, then the labels."
            );
        if (samples.RowCount != labels.RowCount)
            throw new DataFileException(
                $"{samples.RowCount} samples, but {labels.RowCount} labels in {labelsPath}",
                samplesPath,
                fix: "Give two files that belong together."
            );
        return (samples, labels);
    }

    /// <summary>All values as float32, row-major, in a new array. Float64 and large int32 are rounded to nearest.</summary>
    public float[] ReadFloats()
    {
        float[] values = new float[Shape.Count];
        ReadFloats(values);
        return values;
    }

    /// <summary>Copies all values as float32, row-major.</summary>
    /// <param name="destination">As many values as <see cref="Shape"/> has.</param>
    /// <returns>What became of the values on the way.</returns>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public FloatConversion ReadFloats(Span<float> destination)
    {
        if (destination.Length != Shape.Count)
            throw new ArgumentException(
                $"{File} has {Shape.Count} values ({Shape}), the destination {destination.Length}.",
                nameof(destination)
            );
        return FloatConverter.Convert(Type, _bytes, destination);
    }

    /// <summary>The values as they are. Not a copy.</summary>
    /// <exception cref="DataFileException">The type is not <see cref="ElementType.UInt8"/>.</exception>
    public ReadOnlyMemory<byte> ReadUInt8s() =>
        Type == ElementType.UInt8
            ? _bytes
            : throw new DataFileException(
                "the file has another type",
                File,
                offset: 2,
                expected: "U8",
                found: Name(Type)
            );

    /// <summary>The values as class numbers.</summary>
    /// <param name="classCount">How many classes there are, at least 1.</param>
    /// <exception cref="DataFileException">
    /// The values are no integers, or have more than one axis, or one is not in [0, <paramref name="classCount"/>).
    /// </exception>
    public int[] ReadLabels(int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        if (Shape.Rank != 1 || Type is ElementType.Float32 or ElementType.Float64)
            throw new DataFileException(
                "the file does not hold labels",
                File,
                expected: "integers on one axis",
                found: $"{Name(Type)} {Shape}"
            );
        int[] labels = new int[Shape.Count];
        int size = Type.Bits() / 8;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<byte> value = _bytes.AsSpan(i * size, size);
            labels[i] = Type switch
            {
                ElementType.UInt8 => value[0],
                ElementType.Int8 => (sbyte)value[0],
                ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(value),
                _ => BinaryPrimitives.ReadInt32LittleEndian(value),
            };
            if ((uint)labels[i] >= (uint)classCount)
                throw new DataFileException(
                    $"the label of row {i} is out of range",
                    File,
                    offset: 4 + 4 + (long)i * size,
                    expected: $"0 to {classCount - 1}, for {classCount} classes",
                    found: $"{labels[i]}"
                );
        }

        return labels;
    }

    private static (ElementType Type, Shape Shape, int Length) ReadHeader(Stream stream, string name)
    {
        Span<byte> header = stackalloc byte[4 + 4 * HighestRank];
        ReadPart(stream, name, header[..4], 0);
        if (header[0] != 0 || header[1] != 0)
            throw new DataFileException(
                "this is not an IDX file",
                name,
                offset: 0,
                expected: "two zero bytes",
                found: $"{header[0]:X2} {header[1]:X2}"
            );
        ElementType type = header[2] switch
        {
            0x08 => ElementType.UInt8,
            0x09 => ElementType.Int8,
            0x0B => ElementType.Int16,
            0x0C => ElementType.Int32,
            0x0D => ElementType.Float32,
            0x0E => ElementType.Float64,
            _ => throw new DataFileException(
                "unknown type",
                name,
                offset: 2,
                expected: "08, 09, 0B, 0C, 0D or 0E",
                found: $"{header[2]:X2}"
            ),
        };
        int rank = header[3];
        if (rank is 0 or > HighestRank)
            throw new DataFileException(
                "the number of axes is out of range",
                name,
                offset: 3,
                expected: $"1 to {HighestRank}",
                found: $"{rank}"
            );
        Span<byte> fields = header.Slice(4, 4 * rank);
        ReadPart(stream, name, fields, 4);
        Span<int> sizes = stackalloc int[rank];
        long count = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(fields[(4 * axis)..]);
            // Checked at each axis, so that neither the product nor a size alone overflows.
            if (size > int.MaxValue || count * size * (type.Bits() / 8) > Array.MaxLength)
                throw new DataFileException(
                    $"the array is too large: axis {axis} has the size {size}",
                    name,
                    offset: 4 + 4 * axis,
                    expected: $"at most {Array.MaxLength} bytes in all"
                );
            sizes[axis] = (int)size;
            count *= size;
        }

        return (type, new Shape(sizes), 4 + 4 * rank);
    }

    /// <summary>Grows with what really comes, since a few bytes of gzip can announce gigabytes.</summary>
    private static byte[] ReadData(Stream stream, string name, int headerLength, int length)
    {
        byte[] bytes = new byte[Math.Min(length, FirstAllocation)];
        int read = 0;
        while (true)
        {
            int got = stream.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false);
            read += got;
            if (read < bytes.Length)
                throw WrongLength(name, headerLength, length, $"{read}");
            if (read == length)
                break;
            Array.Resize(ref bytes, (int)Math.Min(length, 4L * bytes.Length));
        }

        if (stream.ReadByte() >= 0)
            throw WrongLength(name, headerLength, length, "more");
        return bytes;
    }

    private static void ReadPart(Stream stream, string name, Span<byte> part, int offset)
    {
        int got = stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
        if (got < part.Length)
            throw new DataFileException(
                "the header is cut off",
                name,
                offset: offset + got,
                expected: $"{offset + part.Length} bytes or more",
                found: $"{offset + got}",
                fix: "Copy or download the file again."
            );
    }

    private static DataFileException WrongLength(string name, int headerLength, int length, string found) =>
        new(
            "the file has not the size that its header says",
            name,
            offset: headerLength,
            expected: $"{length} bytes of values",
            found: found,
            fix: "The file was cut off, damaged or appended to; copy or download it again."
        );

    private static string Name(ElementType type) => type.SafetensorsName();
}

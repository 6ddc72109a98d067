using System.IO.Compression;

namespace Strata.Formats;

/// <summary>The members of a zip archive, whose bytes are handed out only if they match their checksum.</summary>
internal sealed class ZipArchiveReader
{
    private const ushort Deflated = 8;
    private const int FirstAllocation = 1 << 16;

    // Deflate cannot do better than one bit a match of 258 bytes, and its headers.
    private const int BestRatio = 1032;

    private readonly Stream _stream;
    private readonly string _file;

    private ZipArchiveReader(Stream stream, string file, List<ZipMember> members) =>
        (_stream, _file, Members) = (stream, file, members);

    /// <summary>In the order of the directory.</summary>
    public IReadOnlyList<ZipMember> Members { get; }

    /// <param name="stream">The whole file; can seek.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="allowDeflate">Whether members may be packed.</param>
    public static ZipArchiveReader Open(Stream stream, string file, bool allowDeflate) =>
        new(stream, file, ZipDirectory.Read(stream, file, allowDeflate));

    /// <summary>The unpacked bytes of a member.</summary>
    public byte[] Read(ZipMember member)
    {
        _stream.Position = member.DataOffset;
        byte[] bytes = member.Method == Deflated ? Inflate(member) : new byte[(int)member.Size];
        if (member.Method != Deflated)
            _stream.ReadExactly(bytes);
        if (Crc32.Of(bytes) != member.Crc)
            throw new CheckpointException(
                $"the bytes of {MessageText.Quote(member.Name)} do not match their checksum",
                _file,
                offset: member.DataOffset,
                expected: $"CRC-32 {member.Crc:X8}",
                found: $"{Crc32.Of(bytes):X8}",
                fix: "The file is damaged; copy or download it again.",
                fault: CheckpointFault.CrcMismatch
            );
        return bytes;
    }

    /// <summary>Grows with what really comes out: a small member can announce gigabytes, or hold more than it announces.</summary>
    private byte[] Inflate(ZipMember member)
    {
        if (member.Size > (BestRatio * member.PackedSize) + BestRatio)
            throw WrongSize(member, $"{member.PackedSize} packed bytes, which cannot hold as many");
        byte[] packed = new byte[(int)Math.Min(member.PackedSize, Array.MaxLength)];
        _stream.ReadExactly(packed);
        using var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        byte[] bytes = new byte[Math.Min(member.Size, FirstAllocation)];
        int read = 0;
        try
        {
            while (true)
            {
                read += deflate.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false);
                if (read < bytes.Length)
                    throw WrongSize(member, $"{read}");
                if (read == member.Size)
                    break;
                Array.Resize(ref bytes, (int)Math.Min(member.Size, 2L * bytes.Length));
            }

            return deflate.ReadByte() < 0 ? bytes : throw WrongSize(member, "more");
        }
        catch (InvalidDataException problem)
        {
            throw new CheckpointException(
                $"the packed bytes of {MessageText.Quote(member.Name)} are damaged",
                _file,
                offset: member.DataOffset,
                fix: "Copy or download the file again.",
                innerException: problem,
                fault: CheckpointFault.BadZip
            );
        }
    }

    private CheckpointException WrongSize(ZipMember member, string found) =>
        new(
            $"{MessageText.Quote(member.Name)} does not unpack to the size that the archive announces",
            _file,
            offset: member.DataOffset,
            expected: $"{member.Size} bytes",
            found: found,
            fix: "The archive is damaged or was made to deceive; copy or download it again.",
            fault: CheckpointFault.BadZip
        );
}

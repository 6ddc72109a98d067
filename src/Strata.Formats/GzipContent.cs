using System.Buffers.Binary;
using System.IO.Compression;

namespace Strata.Formats;

/// <summary>What a gzip file of one member unpacks to, which at its end must match checksum and length.</summary>
/// <remarks>
/// RFC 1952. The stream of .NET does not notice a file that was cut, nor one whose last block swallowed the checksum: it
/// hands out what there is. Here the packed bytes are held in memory, so that the last eight are known.
/// </remarks>
internal sealed class GzipContent : Stream
{
    private const int HeaderBytes = 10;
    private const int TrailerBytes = 8;
    private const int Deflate = 8;
    private const int HasHeaderChecksum = 2;
    private const int HasExtra = 4;
    private const int HasName = 8;
    private const int HasComment = 16;
    private const int Reserved = 0xE0;

    private readonly DeflateStream _content;
    private readonly uint _expectedCrc;
    private readonly uint _expectedLength;
    private uint _crc;
    private uint _length; // modulo 2³², as the file has it

    /// <param name="packed">The whole file.</param>
    /// <exception cref="InvalidDataException">It is too short, or its header is damaged.</exception>
    public GzipContent(byte[] packed)
    {
        int start = HeaderEnd(packed);
        int end = packed.Length - TrailerBytes;
        if (end < start)
            throw new InvalidDataException("The gzip data are cut off.");
        _expectedCrc = BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(end));
        _expectedLength = BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(end + 4));
        _content = new(new MemoryStream(packed, start, end - start), CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int count = _content.Read(buffer);
        _crc = Crc32.Append(_crc, buffer[..count]);
        _length += (uint)count;
        if (count == 0 && buffer.Length > 0 && (_crc != _expectedCrc || _length != _expectedLength))
            throw new InvalidDataException("The gzip data do not match their checksum.");
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _content.Dispose();
        base.Dispose(disposing);
    }

    private static int HeaderEnd(ReadOnlySpan<byte> packed)
    {
        if (packed.Length < HeaderBytes || packed[2] != Deflate || (packed[3] & Reserved) != 0)
            throw new InvalidDataException("The gzip header is damaged.");
        int flags = packed[3];
        int end = HeaderBytes;
        if ((flags & HasExtra) != 0)
            end += 2 + (packed.Length < end + 2 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(packed[end..]));
        if ((flags & HasName) != 0)
            end = AfterText(packed, end);
        if ((flags & HasComment) != 0)
            end = AfterText(packed, end);
        return end + ((flags & HasHeaderChecksum) != 0 ? 2 : 0);
    }

    private static int AfterText(ReadOnlySpan<byte> packed, int start)
    {
        int length = start < packed.Length ? packed[start..].IndexOf((byte)0) : -1;
        return length < 0 ? packed.Length : start + length + 1;
    }
}

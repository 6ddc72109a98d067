using System.Buffers.Binary;
using System.Text;

namespace Strata.Formats;

/// <summary>Writes a zip archive of stored members, the same bytes for the same content: no times in it.</summary>
/// <remarks>
/// Data begins at multiples of an alignment, by an extra field <c>FB</c> filled with <c>Z</c>, as PyTorch pads. Numbers
/// of 64 bits are written where 32 do not suffice.
/// </remarks>
internal sealed class ZipArchiveWriter(Stream stream, int alignment)
{
    private const ushort Utf8Names = 0x0800;
    private const ushort Version = 20;
    private const ushort Version64 = 45;
    private const int LocalBytes = 30;
    private const int ExtraHeader = 4;
    private const ushort NewYear1980 = 0x0021; // the first day that the format can say

    private readonly List<(byte[] Name, uint Crc, long Size, long Offset)> _members = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void Add(string name, ReadOnlySpan<byte> bytes)
    {
        if (!_names.Add(name))
            throw new ArgumentException($"A member {MessageText.Quote(name)} was added before.", nameof(name));
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        long offset = stream.Position;
        uint crc = Crc32.Of(bytes);
        int padding = 0;
        long data = offset + LocalBytes + nameBytes.Length;
        if (alignment > 1 && data % alignment != 0)
            padding = (int)(alignment - ((data + ExtraHeader) % alignment)) % alignment;
        int extra = alignment > 1 && data % alignment != 0 ? ExtraHeader + padding : 0;
        byte[] header = new byte[LocalBytes + nameBytes.Length + extra];
        "PK\u0003\u0004"u8.CopyTo(header);
        Common(header.AsSpan(4), crc, (uint)bytes.Length, nameBytes.Length, extra, Version);
        nameBytes.CopyTo(header, LocalBytes);
        if (extra > 0)
        {
            Span<byte> field = header.AsSpan(LocalBytes + nameBytes.Length);
            "FB"u8.CopyTo(field);
            BinaryPrimitives.WriteUInt16LittleEndian(field[2..], (ushort)padding);
            field[ExtraHeader..].Fill((byte)'Z');
        }

        stream.Write(header);
        stream.Write(bytes);
        _members.Add((nameBytes, crc, bytes.Length, offset));
    }

    /// <summary>Writes the directory.</summary>
    public void Finish()
    {
        long start = stream.Position;
        foreach ((byte[] name, uint crc, long size, long offset) in _members)
            WriteCentral(name, crc, size, offset);
        long bytes = stream.Position - start;
        bool large = _members.Count >= ushort.MaxValue || start >= uint.MaxValue || bytes >= uint.MaxValue;
        if (large)
            WriteEnd64(start, bytes);
        Span<byte> end = stackalloc byte[22];
        end.Clear();
        "PK\u0005\u0006"u8.CopyTo(end);
        ushort count = large ? ushort.MaxValue : (ushort)_members.Count;
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], count);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], large ? uint.MaxValue : (uint)bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], large ? uint.MaxValue : (uint)start);
        stream.Write(end);
    }

    private void WriteCentral(byte[] name, uint crc, long size, long offset)
    {
        bool far = offset >= uint.MaxValue;
        int extra = far ? ExtraHeader + 8 : 0;
        byte[] entry = new byte[46 + name.Length + extra];
        "PK\u0001\u0002"u8.CopyTo(entry);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(4), far ? Version64 : Version);
        Common(entry.AsSpan(6), crc, (uint)size, name.Length, extra, far ? Version64 : Version);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(42), far ? uint.MaxValue : (uint)offset);
        name.CopyTo(entry, 46);
        if (far)
        {
            Span<byte> field = entry.AsSpan(46 + name.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(field, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(field[2..], 8);
            BinaryPrimitives.WriteInt64LittleEndian(field[4..], offset);
        }

        stream.Write(entry);
    }

    private void WriteEnd64(long start, long bytes)
    {
        long position = stream.Position;
        Span<byte> end = stackalloc byte[56 + 20];
        end.Clear();
        "PK\u0006\u0006"u8.CopyTo(end);
        BinaryPrimitives.WriteInt64LittleEndian(end[4..], 44);
        BinaryPrimitives.WriteUInt16LittleEndian(end[12..], Version64);
        BinaryPrimitives.WriteUInt16LittleEndian(end[14..], Version64);
        BinaryPrimitives.WriteInt64LittleEndian(end[24..], _members.Count);
        BinaryPrimitives.WriteInt64LittleEndian(end[32..], _members.Count);
        BinaryPrimitives.WriteInt64LittleEndian(end[40..], bytes);
        BinaryPrimitives.WriteInt64LittleEndian(end[48..], start);
        "PK\u0006\u0007"u8.CopyTo(end[56..]);
        BinaryPrimitives.WriteInt64LittleEndian(end[64..], position);
        BinaryPrimitives.WriteInt32LittleEndian(end[72..], 1);
        stream.Write(end);
    }

    /// <summary>What local and central headers share, from the version that is needed on.</summary>
    private static void Common(Span<byte> header, uint crc, uint size, int nameLength, int extraLength, ushort version)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], NewYear1980);
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], size);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)nameLength);
        BinaryPrimitives.WriteUInt16LittleEndian(header[24..], (ushort)extraLength);
    }
}

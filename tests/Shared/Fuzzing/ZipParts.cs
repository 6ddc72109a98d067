using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Strata.Tests.Fuzzing;

/// <summary>The members of a zip archive, packed again with right checksums after they were changed: the checks behind are reached.</summary>
internal sealed class ZipParts
{
    private static readonly uint[] s_crc = MakeTable();

    private readonly List<(string Name, byte[] Content)> _members = [];

    public ZipParts(byte[] archive)
    {
        using var source = new ZipArchive(new MemoryStream(archive), ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in source.Entries)
        {
            using Stream read = entry.Open();
            using var content = new MemoryStream();
            read.CopyTo(content);
            _members.Add((entry.FullName, content.ToArray()));
        }
    }

    /// <summary>A plain archive of stored members.</summary>
    public byte[] Pack(Func<string, byte[], byte[]> change)
    {
        using var result = new MemoryStream();
        using var directory = new MemoryStream();
        foreach ((string name, byte[] good) in _members)
        {
            byte[] content = change(name, good);
            byte[] nameBytes = Encoding.UTF8.GetBytes(name);
            byte[] entry = new byte[46];
            "PK\u0001\u0002"u8.CopyTo(entry);
            BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(16), Crc(content));
            BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(20), content.Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(24), content.Length);
            BinaryPrimitives.WriteInt16LittleEndian(entry.AsSpan(28), (short)nameBytes.Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(42), (int)result.Position);
            directory.Write(entry);
            directory.Write(nameBytes);
            result.Write("PK\u0003\u0004"u8);
            result.Write(entry, 6, 26); // a local header is the middle of the other
            result.Write(nameBytes);
            result.Write(content);
        }

        byte[] end = new byte[22];
        "PK\u0005\u0006"u8.CopyTo(end);
        BinaryPrimitives.WriteInt16LittleEndian(end.AsSpan(8), (short)_members.Count);
        BinaryPrimitives.WriteInt16LittleEndian(end.AsSpan(10), (short)_members.Count);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), (int)directory.Length);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(16), (int)result.Position);
        directory.WriteTo(result);
        result.Write(end);
        return result.ToArray();
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = (crc >> 8) ^ s_crc[(crc ^ value) & 0xFF];
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            table[i] = i;
            for (int bit = 0; bit < 8; bit++)
                table[i] = (table[i] >> 1) ^ ((table[i] & 1) * 0xEDB88320);
        }

        return table;
    }
}

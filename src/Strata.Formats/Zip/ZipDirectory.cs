using System.Buffers.Binary;
using System.Text;

namespace Strata.Formats;

/// <summary>Reads the directory of a zip archive, and proves that it describes the file in one way only.</summary>
/// <remarks>
/// PKWARE APPNOTE 6.3.10, as far as PyTorch and NumPy use it: one disk, no comment, no encryption. Readers of zip differ
/// about files that contradict themselves, which is how one file comes to mean two things; here such a file is refused.
/// </remarks>
internal sealed class ZipDirectory
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;
    private const int CentralBytes = 46;
    private const int LocalBytes = 30;
    private const ushort Stored = 0;
    private const ushort Deflated = 8;
    private const ushort EncryptionFlags = 0x2041; // traditional, strong, masked headers
    private const ushort DescriptorFlag = 8;

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly Stream _stream;
    private readonly string _file;
    private readonly bool _allowDeflate;

    private ZipDirectory(Stream stream, string file, bool allowDeflate) =>
        (_stream, _file, _allowDeflate) = (stream, file, allowDeflate);

    /// <param name="stream">The whole file; can seek.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="allowDeflate">Whether members may be packed.</param>
    public static List<ZipMember> Read(Stream stream, string file, bool allowDeflate) =>
        new ZipDirectory(stream, file, allowDeflate).Read();

    private List<ZipMember> Read()
    {
        long length = _stream.Length;
        (ulong count, ulong size, ulong offset, long end) = ReadEnd(length);
        if (offset > (ulong)end || size != (ulong)end - offset)
            throw Bad(
                "the directory does not stand before the end record",
                end,
                $"{offset} + {size} = {end}",
                $"{offset} + {size}"
            );
        if (count > size / CentralBytes)
            throw Bad(
                "the directory is too small for its entries",
                end,
                $"{CentralBytes} bytes or more for each of {count} entries",
                $"{size} bytes in all"
            );
        if (size > int.MaxValue)
            throw Bad("the directory is larger than 2 GiB", end);
        byte[] directory = new byte[(int)size];
        ReadAt((long)offset, directory);
        var members = new List<ZipMember>((int)count);
        ReadOnlySpan<byte> rest = directory;
        long position = (long)offset;
        for (ulong i = 0; i < count; i++)
        {
            int used = ReadCentral(rest, position, members);
            rest = rest[used..];
            position += used;
        }

        if (!rest.IsEmpty)
            throw Bad("bytes follow the last entry of the directory", position);
        CheckNames(members);
        CheckPlaces(members, (long)offset);
        return members;
    }

    private (ulong Count, ulong Size, ulong Offset, long End) ReadEnd(long length)
    {
        if (length < EndBytes)
            throw Bad("the archive is cut off", length, $"an end record of {EndBytes} bytes", $"{length} bytes");
        Span<byte> end = stackalloc byte[EndBytes];
        ReadAt(length - EndBytes, end);
        if (!end.StartsWith("PK\u0005\u0006"u8) || end[20] != 0 || end[21] != 0)
            throw Bad(
                "the archive does not end in an end record without comment",
                length - EndBytes,
                fix: "The file was cut off, or something was appended to it; copy or download it again."
            );
        ulong count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        ulong size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        ulong offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (end[4] != 0 || end[5] != 0 || end[6] != 0 || end[7] != 0)
            throw Bad("the archive stands on several disks", length - EndBytes);
        if (BinaryPrimitives.ReadUInt16LittleEndian(end[8..]) != count)
            throw Bad("the end record gives two counts of entries", length - EndBytes);
        Span<byte> locator = stackalloc byte[LocatorBytes];
        if (length >= EndBytes + LocatorBytes)
            ReadAt(length - EndBytes - LocatorBytes, locator);
        if (!locator.StartsWith("PK\u0006\u0007"u8))
            return (count, size, offset, length - EndBytes);
        return ReadEnd64(locator, length - EndBytes - LocatorBytes, (count, size, offset));
    }

    private (ulong Count, ulong Size, ulong Offset, long End) ReadEnd64(
        ReadOnlySpan<byte> locator,
        long locatorOffset,
        (ulong Count, ulong Size, ulong Offset) small
    )
    {
        long at = locatorOffset - End64Bytes;
        Span<byte> end = stackalloc byte[End64Bytes];
        if (at >= 0)
            ReadAt(at, end);
        bool sound =
            at >= 0
            && BinaryPrimitives.ReadUInt32LittleEndian(locator[4..]) == 0
            && BinaryPrimitives.ReadUInt64LittleEndian(locator[8..]) == (ulong)at
            && BinaryPrimitives.ReadUInt32LittleEndian(locator[16..]) <= 1
            && end.StartsWith("PK\u0006\u0006"u8)
            && BinaryPrimitives.ReadUInt64LittleEndian(end[4..]) == End64Bytes - 12
            && BinaryPrimitives.ReadUInt64LittleEndian(end[16..]) == 0;
        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(end[32..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(end[40..]);
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(end[48..]);
        if (!sound || BinaryPrimitives.ReadUInt64LittleEndian(end[24..]) != count)
            throw Bad("the zip64 end record is damaged", Math.Max(at, 0));
        bool agrees =
            (small.Count == count || small.Count == ushort.MaxValue)
            && (small.Size == size || small.Size == uint.MaxValue)
            && (small.Offset == offset || small.Offset == uint.MaxValue);
        return agrees ? (count, size, offset, at) : throw Bad("the two end records contradict each other", at);
    }

    private int ReadCentral(ReadOnlySpan<byte> entry, long position, List<ZipMember> members)
    {
        if (entry.Length < CentralBytes || !entry.StartsWith("PK\u0001\u0002"u8))
            throw Bad("there is no entry of the directory where one should be", position);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        int used = CentralBytes + nameLength + extraLength + commentLength;
        if (used > entry.Length)
            throw Bad("an entry of the directory is longer than the directory", position);
        string name = Name(entry.Slice(CentralBytes, nameLength), position);
        ulong packed = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        ulong size = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        ulong offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        ReadOnlySpan<byte> extra = entry.Slice(CentralBytes + nameLength, extraLength);
        ReadZip64(extra, ref size, ref packed, ref offset, name, position);
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]);
        ushort method = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]);
        if ((flags & EncryptionFlags) != 0)
            throw Bad($"{MessageText.Quote(name)} is encrypted", position);
        if (method != Stored && !(_allowDeflate && method == Deflated))
            throw new CheckpointException(
                $"{MessageText.Quote(name)} is packed with method {method}",
                _file,
                offset: position,
                expected: _allowDeflate ? "method 0 (stored) or 8 (deflate)" : "method 0 (stored): PyTorch never packs",
                fix: "Unpack the archive and pack it again without compression, or save the file again with torch.save.",
                fault: CheckpointFault.CompressedEntry
            );
        if (BinaryPrimitives.ReadUInt16LittleEndian(entry[34..]) != 0)
            throw Bad($"{MessageText.Quote(name)} stands on another disk", position);
        if (method == Stored && packed != size)
            throw Bad($"{MessageText.Quote(name)} is stored, but has two sizes", position, $"{size}", $"{packed}");
        if (offset > (ulong)position || packed > (ulong)position - offset)
            throw Bad(
                $"{MessageText.Quote(name)} does not lie before the directory",
                position,
                $"at most {position}",
                $"{offset} + {packed}"
            );
        if (size > (ulong)Array.MaxLength)
            throw Bad(
                $"{MessageText.Quote(name)} is too large",
                position,
                $"at most {Array.MaxLength} bytes",
                $"{size}"
            );
        members.Add(
            new()
            {
                Name = name,
                Method = method,
                Crc = BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]),
                PackedSize = (long)packed,
                Size = (long)size,
                HeaderOffset = (long)offset,
            }
        );
        return used;
    }

    /// <summary>Takes the 64-bit numbers that stand for those of 32 bits that are full of ones, in their fixed order.</summary>
    private void ReadZip64(
        ReadOnlySpan<byte> extra,
        ref ulong size,
        ref ulong packed,
        ref ulong offset,
        string name,
        long position
    )
    {
        bool found = false;
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
                throw Bad($"the extra field of {MessageText.Quote(name)} is damaged", position);
            ReadOnlySpan<byte> field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1)
                continue;
            if (found)
                throw Bad($"{MessageText.Quote(name)} has two zip64 fields", position);
            found = true;
            Take(ref field, ref size);
            Take(ref field, ref packed);
            Take(ref field, ref offset);
        }

        static void Take(ref ReadOnlySpan<byte> field, ref ulong number)
        {
            if (number != uint.MaxValue || field.Length < 8)
                return;
            number = BinaryPrimitives.ReadUInt64LittleEndian(field);
            field = field[8..];
        }
    }

    private string Name(ReadOnlySpan<byte> bytes, long position)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Bad("a name in the directory is not valid UTF-8", position);
        }
    }

    private void CheckNames(List<ZipMember> members)
    {
        var seen = new HashSet<string>(members.Count, StringComparer.Ordinal);
        foreach (ZipMember member in members)
        {
            if (IsUnsafe(member.Name))
                throw new CheckpointException(
                    $"the archive has a member named {MessageText.Quote(member.Name)}",
                    _file,
                    offset: member.HeaderOffset,
                    expected: "a relative name without \"..\"",
                    fix: "Such names write outside a folder when they are unpacked: do not trust the file.",
                    fault: CheckpointFault.UnsafeEntryName
                );
            if (!seen.Add(member.Name))
                throw new CheckpointException(
                    $"{MessageText.Quote(member.Name)} stands twice in the archive",
                    _file,
                    offset: member.HeaderOffset,
                    fix: "Readers differ about which one counts: do not trust the file.",
                    fault: CheckpointFault.DuplicateEntry
                );
        }
    }

    private static bool IsUnsafe(string name) =>
        name.Length == 0
        || name[0] == '/'
        || name.AsSpan().IndexOfAny('\\', '\0') >= 0
        || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))
        || (name.Contains("..", StringComparison.Ordinal) && name.Split('/').Contains("..", StringComparer.Ordinal));

    /// <summary>Every member has a local header that agrees, and bytes that are its own.</summary>
    private void CheckPlaces(List<ZipMember> members, long directory)
    {
        long free = 0;
        foreach (ZipMember member in members.OrderBy(member => member.HeaderOffset))
        {
            if (member.HeaderOffset < free)
                throw Bad($"{MessageText.Quote(member.Name)} lies on the bytes of another member", member.HeaderOffset);
            free = CheckLocal(member);
            if (free > directory)
                throw Bad($"{MessageText.Quote(member.Name)} reaches into the directory", member.HeaderOffset);
        }
    }

    private long CheckLocal(ZipMember member)
    {
        Span<byte> header = stackalloc byte[LocalBytes];
        if (member.HeaderOffset + LocalBytes > _stream.Length)
            throw Bad($"{MessageText.Quote(member.Name)} lies outside the file", member.HeaderOffset);
        ReadAt(member.HeaderOffset, header);
        if (!header.StartsWith("PK\u0003\u0004"u8))
            throw Bad(
                $"there is no header of {MessageText.Quote(member.Name)} where one should be",
                member.HeaderOffset
            );
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        bool laterSizes = (BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) & DescriptorFlag) != 0;
        uint packed = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(header[22..]);
        bool agrees =
            BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) == member.Method
            && nameLength == Encoding.UTF8.GetByteCount(member.Name)
            && (
                laterSizes
                || (
                    (packed == member.PackedSize || packed == uint.MaxValue)
                    && (size == member.Size || size == uint.MaxValue)
                    && BinaryPrimitives.ReadUInt32LittleEndian(header[14..]) == member.Crc
                )
            );
        if (agrees)
        {
            Span<byte> name = nameLength <= 512 ? stackalloc byte[nameLength] : new byte[nameLength];
            ReadAt(member.HeaderOffset + LocalBytes, name);
            agrees = name.SequenceEqual(Encoding.UTF8.GetBytes(member.Name));
        }

        if (!agrees)
            throw Bad(
                $"the header of {MessageText.Quote(member.Name)} and the directory contradict each other",
                member.HeaderOffset
            );
        member.DataOffset = member.HeaderOffset + LocalBytes + nameLength + extraLength;
        return member.DataOffset + member.PackedSize;
    }

    private void ReadAt(long offset, Span<byte> bytes)
    {
        _stream.Position = offset;
        _stream.ReadExactly(bytes);
    }

    private CheckpointException Bad(
        string what,
        long offset,
        string? expected = null,
        string? found = null,
        string? fix = "The archive is damaged or was made to deceive; copy or download it again."
    ) => new(what, _file, null, offset, expected, found, fix, fault: CheckpointFault.BadZip);
}

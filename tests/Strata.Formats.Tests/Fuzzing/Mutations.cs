using System.Buffers.Binary;

namespace Strata.Formats.Tests.Fuzzing;

/// <summary>Bad files made from a good one.</summary>
internal static class Mutations
{
    /// <summary>Each bit of each byte flipped, one at a time.</summary>
    public static IEnumerable<byte[]> BitFlips(byte[] good) =>
        from position in Enumerable.Range(0, good.Length)
        from bit in Enumerable.Range(0, 8)
        select With(good, position, [(byte)(good[position] ^ (1 << bit))]);

    /// <summary>The first n bytes, for each n below 200 and each border given.</summary>
    public static IEnumerable<byte[]> Truncations(byte[] good, IEnumerable<int> borders) =>
        Enumerable
            .Range(0, Math.Min(200, good.Length))
            .Concat(borders.Where(border => border < good.Length))
            .Distinct()
            .Select(length => good[..length]);

    /// <summary>Each little-endian 64-bit or big-endian 32-bit field set to 0, 1, the largest signed and unsigned, and their neighbours.</summary>
    public static IEnumerable<byte[]> Integers(byte[] good, int position, int size, bool bigEndian)
    {
        ulong most = size == 8 ? ulong.MaxValue : uint.MaxValue;
        foreach (ulong value in new ulong[] { 0, 1, most / 2, most / 2 + 1, most - 1, most })
        {
            byte[] field = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(field, value);
            field = field[..size];
            if (bigEndian)
                Array.Reverse(field);
            yield return With(good, position, field);
        }
    }

    /// <summary>The start of one file and the end of another.</summary>
    public static IEnumerable<byte[]> Splices(byte[] first, byte[] second) =>
        from cut in Enumerable.Range(0, 40)
        select (byte[])[.. first[..(first.Length * cut / 40)], .. second[(second.Length * (39 - cut) / 40)..]];

    /// <summary>The bytes with some of them replaced.</summary>
    public static byte[] With(byte[] good, int position, byte[] part)
    {
        byte[] copy = (byte[])good.Clone();
        part.CopyTo(copy, position);
        return copy;
    }

    /// <summary>Reads, and checks that nothing is thrown but a <typeparamref name="TException"/>, and little allocated.</summary>
    /// <returns>Whether it was read.</returns>
    public static bool Survives<TException>(byte[] file, Action<byte[]> read)
        where TException : StrataException
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool accepted = true;
        try
        {
            read(file);
        }
        catch (TException refusal)
        {
            refusal.Message.ShouldStartWith("test");
            accepted = false;
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4L * file.Length + (2 << 20));
        return accepted;
    }
}

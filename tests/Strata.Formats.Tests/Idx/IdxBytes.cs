using System.IO.Compression;

namespace Strata.Formats.Tests.Idx;

/// <summary>Puts IDX files together by hand.</summary>
internal static class IdxBytes
{
    public static byte[] File(byte type, int[] sizes, byte[] data) =>
        [0, 0, type, (byte)sizes.Length, .. sizes.SelectMany(BigEndian), .. data];

    public static IEnumerable<byte> BigEndian(int value) => BitConverter.GetBytes(value).Reverse();

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }

    public static IdxFile Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return IdxFile.Read(stream, "test");
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Strata.Formats.Tests.Safetensors;

/// <summary>Puts files together by hand, right or wrong.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A length, a header as given, and data of 0, 1, 2, …</summary>
    public static byte[] File(string header, int dataBytes, ulong? length = null)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length ?? (ulong)json.Length);
        json.CopyTo(file, 8);
        for (int i = 0; i < dataBytes; i++)
            file[8 + json.Length + i] = (byte)i;
        return file;
    }

    /// <summary>One entry named <c>a</c> over all the data.</summary>
    public static byte[] OneEntry(string type, string shape, int dataBytes) =>
        File($$$"""{"a":{"dtype":"{{{type}}}","shape":{{{shape}}},"data_offsets":[0,{{{dataBytes}}}]}}""", dataBytes);

    public static SafetensorsFile Read(byte[] file) => SafetensorsFile.Read(file, "test");
}

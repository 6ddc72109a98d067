using System.Runtime.InteropServices;

namespace Strata.Formats;

/// <summary>Values to and from bytes in the order of all checkpoint formats, on any machine.</summary>
internal static class LittleEndian
{
    public static void Read<T>(ReadOnlySpan<byte> source, Span<T> destination)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        source.CopyTo(bytes);
        if (!BitConverter.IsLittleEndian)
            Reverse(bytes, bytes.Length / Math.Max(destination.Length, 1));
    }

    /// <summary>The bytes of values as a file holds them: the values themselves, or a swapped copy.</summary>
    public static ReadOnlySpan<byte> Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (BitConverter.IsLittleEndian || values.IsEmpty)
            return bytes;
        byte[] swapped = bytes.ToArray();
        Reverse(swapped, bytes.Length / values.Length);
        return swapped;
    }

    public static void Reverse(Span<byte> bytes, int size)
    {
        for (int i = 0; size > 1 && i < bytes.Length; i += size)
            bytes.Slice(i, size).Reverse();
    }
}

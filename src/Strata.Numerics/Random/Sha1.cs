using System.Buffers.Binary;
using System.Numerics;

namespace Strata.Numerics;

/// <summary>The first word of SHA-1 (FIPS 180-4), for the names of keys: no secret depends on it.</summary>
/// <remarks>The class library's own loads OpenSSL, 6 MB and some 15 ms, for a few bytes of text.</remarks>
internal static class Sha1
{
    private const int BlockBytes = 64;
    private const int LengthBytes = 8;

    /// <summary>The first 4 bytes of the digest, big-endian.</summary>
    public static uint FirstWord(ReadOnlySpan<byte> message)
    {
        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        int whole = message.Length / BlockBytes * BlockBytes;
        for (int at = 0; at < whole; at += BlockBytes)
            Add(message.Slice(at, BlockBytes), state);

        // The rest, a one bit, zeros, and the number of bits: one block, or two where the length does not fit.
        Span<byte> last = stackalloc byte[2 * BlockBytes];
        last.Clear();
        ReadOnlySpan<byte> rest = message[whole..];
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        int end = rest.Length < BlockBytes - LengthBytes ? BlockBytes : 2 * BlockBytes;
        BinaryPrimitives.WriteUInt64BigEndian(last[(end - LengthBytes)..end], (ulong)message.Length * 8);
        for (int at = 0; at < end; at += BlockBytes)
            Add(last.Slice(at, BlockBytes), state);
        return state[0];
    }

    private static void Add(ReadOnlySpan<byte> block, Span<uint> state)
    {
        Span<uint> words = stackalloc uint[80];
        for (int t = 0; t < 16; t++)
            words[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(t * 4)..]);
        for (int t = 16; t < words.Length; t++)
            words[t] = BitOperations.RotateLeft(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
        (uint a, uint b, uint c, uint d, uint e) = (state[0], state[1], state[2], state[3], state[4]);
        for (int t = 0; t < words.Length; t++)
        {
            uint mixed = t switch
            {
                < 20 => ((b & c) | (~b & d)) + 0x5A827999,
                < 40 => (b ^ c ^ d) + 0x6ED9EBA1,
                < 60 => ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC,
                _ => (b ^ c ^ d) + 0xCA62C1D6,
            };
            uint next = BitOperations.RotateLeft(a, 5) + mixed + e + words[t];
            (e, d, c, b, a) = (d, c, BitOperations.RotateLeft(b, 30), a, next);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
}

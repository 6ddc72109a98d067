using System.Buffers.Binary;

namespace Strata.Tests.Fuzzing;

/// <summary>Makes bad files of good ones, the same for the same seed.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly ulong[] s_limits =
    [
        0,
        1,
        0x7E,
        0x7F,
        0x80,
        0xFE,
        0xFF,
        0x7FFE,
        0x7FFF,
        0x8000,
        0xFFFE,
        0xFFFF,
        0x7FFF_FFFE,
        0x7FFF_FFFF,
        0x8000_0000,
        0xFFFF_FFFE,
        0xFFFF_FFFF,
        0x7FFF_FFFF_FFFF_FFFE,
        0x7FFF_FFFF_FFFF_FFFF,
        0x8000_0000_0000_0000,
        0xFFFF_FFFF_FFFF_FFFE,
        0xFFFF_FFFF_FFFF_FFFF,
    ];

    private static readonly string[] s_texts =
    [
        "0",
        "1",
        "-1",
        "2147483647",
        "2147483648",
        "9223372036854775808",
        "1e9",
        "[",
        "{",
        "\"",
        "\n",
    ];

    private readonly Random _random = new(seed);

    public int Next(int count) => _random.Next(count);

    /// <summary>One change, or a few.</summary>
    /// <param name="good">What to change; stays as it is.</param>
    /// <param name="other">What to splice it with.</param>
    public byte[] Change(byte[] good, byte[] other)
    {
        byte[] bytes = good;
        int changes = 1 << _random.Next(4);
        for (int i = _random.Next(changes); i >= 0; i--)
            bytes = Once(bytes, other);
        return ReferenceEquals(bytes, good) ? (byte[])good.Clone() : bytes;
    }

    private byte[] Once(byte[] bytes, byte[] other)
    {
        if (bytes.Length == 0)
            return other;
        int at = _random.Next(bytes.Length);
        switch (_random.Next(10))
        {
            case 0 or 1:
                byte[] flipped = (byte[])bytes.Clone();
                flipped[at] ^= (byte)(1 << _random.Next(8));
                return flipped;
            case 2:
                byte[] replaced = (byte[])bytes.Clone();
                replaced[at] = (byte)_random.Next(256);
                return replaced;
            case 3:
                return bytes[..at];
            case 4:
                return [.. bytes[..at], .. other[_random.Next(other.Length + 1)..]];
            case 5 or 6:
                return Integer(bytes, at);
            case 7: // an entry, or any part, twice
                int length = Math.Min(_random.Next(1, 200), bytes.Length - at);
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 8:
                int lost = Math.Min(_random.Next(1, 64), bytes.Length - at);
                return [.. bytes[..at], .. bytes[(at + lost)..]];
            default:
                return Text(bytes, at);
        }
    }

    private byte[] Integer(byte[] bytes, int at)
    {
        byte[] copy = (byte[])bytes.Clone();
        int size = Math.Min(1 << _random.Next(4), bytes.Length - at);
        Span<byte> field = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(field, s_limits[_random.Next(s_limits.Length)]);
        field = field[..size];
        if (_random.Next(4) == 0)
            field.Reverse();
        field.CopyTo(copy.AsSpan(at));
        return copy;
    }

    private byte[] Text(byte[] bytes, int at)
    {
        int digit = bytes.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        at += Math.Max(digit, 0);
        byte[] text = System.Text.Encoding.ASCII.GetBytes(s_texts[_random.Next(s_texts.Length)]);
        return [.. bytes[..at], .. text, .. bytes[Math.Min(at + 1, bytes.Length)..]];
    }
}

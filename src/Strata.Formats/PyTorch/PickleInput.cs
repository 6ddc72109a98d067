using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Strata.Formats;

/// <summary>The bytes of a pickle, taken from the front: never more than there are, whatever length they announce.</summary>
internal sealed class PickleInput(byte[] pickle, PickleFaults faults, PickleBudget budget)
{
    private const int LongestInteger = 64; // bytes; Python has no limit, a checkpoint no need

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    public int Position { get; private set; }

    public int Left => pickle.Length - Position;

    public byte Byte() => Next(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Next(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Next(4));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Next(8));

    public BigInteger LongInteger(int length)
    {
        ReadOnlySpan<byte> bytes = Next(length);
        if (length > LongestInteger)
            throw faults.Make($"an integer has {length} bytes", CheckpointFault.LimitExceeded);
        budget.Charge(80 + length);
        return new(bytes);
    }

    public string Text(uint length)
    {
        if (length > (uint)Left)
            throw CutOff();
        ReadOnlySpan<byte> bytes = Next((int)length);
        budget.Charge(32 + (2 * (int)length));
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw faults.Make("a text is not valid UTF-8", CheckpointFault.BadUtf8);
        }
    }

    /// <summary>Up to the next line feed, which is taken too.</summary>
    public string Line()
    {
        int length = pickle.AsSpan(Position).IndexOf((byte)'\n');
        if (length < 0)
            throw CutOff();
        budget.Charge(32 + (4 * length));
        string line = Encoding.Latin1.GetString(pickle, Position, length);
        Position += length + 1;
        return line;
    }

    private ReadOnlySpan<byte> Next(int count)
    {
        if (count > Left)
            throw CutOff();
        ReadOnlySpan<byte> bytes = pickle.AsSpan(Position, count);
        Position += count;
        return bytes;
    }

    private CheckpointException CutOff() =>
        faults.Make("the pickle is cut off", CheckpointFault.TruncatedPickle, "Copy or download the file again.");
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Strata.Numerics;

namespace Strata.Formats;

/// <summary>The header of an .npy file: a Python dict literal of three entries, which is parsed and never evaluated.</summary>
/// <param name="Type">What the values are.</param>
/// <param name="BigEndian">Whether their bytes stand the other way round.</param>
/// <param name="FortranOrder">Whether the first axis runs fastest.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="DataStart">Where the values begin.</param>
internal sealed record NpyHeader(ElementType Type, bool BigEndian, bool FortranOrder, Shape Shape, int DataStart)
{
    private const int LongestHeader = 10_000; // NumPy's own limit
    private const int HighestRank = 64; // NumPy's own limit
    private const int LongestNumber = 19;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <param name="content">The file from its start, at least as far as it is there.</param>
    /// <param name="length">The length of the file.</param>
    /// <param name="file">What messages call it.</param>
    public static NpyHeader Parse(ReadOnlySpan<byte> content, long length, string file)
    {
        if (content.Length >= Magic.Length ? !content.StartsWith(Magic) : !Magic.StartsWith(content))
            throw new CheckpointException(
                "this is no array of NumPy",
                file,
                offset: 0,
                expected: "the bytes 93 'NUMPY'",
                fix: "Check that it is the right file.",
                fault: CheckpointFault.NotNpy
            );
        if (content.Length < 10)
            throw CutOff(file, 10, length);
        int major = content[6];
        if (major is < 1 or > 3 || content[7] != 0)
            throw new CheckpointException(
                "this version of the format is not known",
                file,
                offset: 6,
                expected: "1.0, 2.0 or 3.0",
                found: $"{major}.{content[7]}",
                fault: CheckpointFault.UnsupportedVersion
            );
        int start = major == 1 ? 10 : 12;
        if (content.Length < start)
            throw CutOff(file, start, length);
        uint size =
            major == 1
                ? BinaryPrimitives.ReadUInt16LittleEndian(content[8..])
                : BinaryPrimitives.ReadUInt32LittleEndian(content[8..]);
        if (size > length - start)
            throw CutOff(file, start + (long)size, length);
        if (size > LongestHeader)
            throw new CheckpointException(
                "the header is too long",
                file,
                offset: 8,
                expected: $"at most {LongestHeader} bytes",
                found: $"{size}",
                fault: CheckpointFault.BadHeader
            );
        return new Parser(content.Slice(start, (int)size), start, file).Parse();
    }

    private static CheckpointException CutOff(string file, long expected, long found) =>
        new(
            "the file is cut off",
            file,
            offset: found,
            expected: $"{expected} bytes or more",
            found: $"{found}",
            fix: "Copy or download the file again.",
            fault: CheckpointFault.Truncated
        );

    private ref struct Parser(ReadOnlySpan<byte> header, int start, string file)
    {
        private readonly ReadOnlySpan<byte> _text = header;
        private int _position;

        public NpyHeader Parse()
        {
            (ElementType Type, bool BigEndian)? type = null;
            bool? fortran = null;
            Shape? shape = null;
            Take('{');
            while (!TryTake('}'))
            {
                string key = Quoted();
                Take(':');
                bool twice = key switch
                {
                    "descr" => type is not null,
                    "fortran_order" => fortran is not null,
                    "shape" => shape is not null,
                    _ => throw Fault($"the header has the unknown key {MessageText.Quote(key)}"),
                };
                if (twice)
                    throw Fault($"the header has the key \"{key}\" twice");
                if (key == "descr")
                    type = Type();
                else if (key == "fortran_order")
                    fortran = Truth();
                else
                    shape = Sizes();
                if (!TryTake(','))
                {
                    Take('}');
                    break;
                }
            }

            if (_text[_position..].IndexOfAnyExcept((byte)' ', (byte)'\n') >= 0)
                throw Fault("something follows the header's dict");
            if (type is null || fortran is null || shape is null)
                throw Fault("the header lacks one of \"descr\", \"fortran_order\" and \"shape\"");
            return new(type.Value.Type, type.Value.BigEndian, fortran.Value, shape.Value, start + _text.Length);
        }

        private (ElementType Type, bool BigEndian) Type()
        {
            Spaces();
            if (_position < _text.Length && _text[_position] == (byte)'[')
                throw Unsupported("a record of several fields");
            string text = Quoted();
            bool hasOrder = text.Length > 0 && text[0] is '<' or '>' or '|' or '=';
            string type = hasOrder ? text[1..] : text;
            if (type is "O" or "O8" or "O4")
                throw new CheckpointException(
                    "the array holds Python objects, which are a pickle and could run code",
                    file,
                    offset: start + _position,
                    fix: "Save an array of numbers: array.astype(numpy.float32).",
                    fault: CheckpointFault.ObjectArray
                );
            return (
                type switch
                {
                    "b1" => ElementType.Boolean,
                    "i1" => ElementType.Int8,
                    "i2" => ElementType.Int16,
                    "i4" => ElementType.Int32,
                    "i8" => ElementType.Int64,
                    "u1" => ElementType.UInt8,
                    "u2" => ElementType.UInt16,
                    "u4" => ElementType.UInt32,
                    "u8" => ElementType.UInt64,
                    "f2" => ElementType.Float16,
                    "f4" => ElementType.Float32,
                    "f8" => ElementType.Float64,
                    _ => throw Unsupported(MessageText.Quote(text)),
                },
                hasOrder && text[0] == '>'
            );
        }

        private Shape Sizes()
        {
            Take('(');
            var sizes = new List<int>();
            long count = 1;
            while (!TryTake(')'))
            {
                Spaces();
                int from = _position;
                while (_position < _text.Length && char.IsAsciiDigit((char)_text[_position]))
                    _position++;
                ReadOnlySpan<byte> digits = _text[from.._position];
                if (digits.IsEmpty)
                    throw Fault("a size is not a whole number from 0 on");
                long size =
                    digits.Length > LongestNumber ? long.MaxValue
                    : long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long parsed) ? parsed
                    : long.MaxValue;
                if (sizes.Count == HighestRank)
                    throw Fault($"the array has more than {HighestRank} axes", CheckpointFault.LimitExceeded);
                if (size > int.MaxValue || count * size > int.MaxValue)
                    throw Fault("the array is too large: at most 2^31 - 1 values", CheckpointFault.Overflow);
                count *= size;
                sizes.Add((int)size);
                if (!TryTake(','))
                {
                    Take(')');
                    if (sizes.Count == 1)
                        throw Fault("\"shape\" is a number in parentheses, not a tuple");
                    break;
                }
            }

            return new([.. sizes]);
        }

        private bool Truth()
        {
            Spaces();
            foreach ((string word, bool value) in new[] { ("True", true), ("False", false) })
            {
                if (!_text[_position..].StartsWith(Encoding.ASCII.GetBytes(word)))
                    continue;
                _position += word.Length;
                return value;
            }

            throw Fault("\"fortran_order\" is neither True nor False");
        }

        private string Quoted()
        {
            Spaces();
            if (_position >= _text.Length || _text[_position] is not ((byte)'\'' or (byte)'"'))
                throw Fault("a text in quotes was expected");
            byte quote = _text[_position++];
            int length = _text[_position..].IndexOf(quote);
            if (length < 0 || _text.Slice(_position, length).Contains((byte)'\\'))
                throw Fault("a text has no end, or an escape");
            string text = Encoding.Latin1.GetString(_text.Slice(_position, length));
            _position += length + 1;
            return text;
        }

        private void Take(char expected)
        {
            if (!TryTake(expected))
                throw Fault($"'{expected}' was expected");
        }

        private bool TryTake(char expected)
        {
            Spaces();
            bool taken = _position < _text.Length && _text[_position] == expected;
            _position += taken ? 1 : 0;
            return taken;
        }

        private void Spaces()
        {
            while (_position < _text.Length && _text[_position] == (byte)' ')
                _position++;
        }

        private readonly CheckpointException Unsupported(string what) =>
            new(
                $"values of the type {what} cannot be read",
                file,
                offset: start + _position,
                expected: "b1, i1 to i8, u1 to u8, f2, f4 or f8",
                fix: "Convert the array before saving: array.astype(numpy.float32).",
                fault: CheckpointFault.UnsupportedDtype
            );

        private readonly CheckpointException Fault(string what, CheckpointFault fault = CheckpointFault.BadHeader) =>
            new(
                what,
                file,
                offset: start + _position,
                fix: "The file is damaged, or was not written by numpy.save.",
                fault: fault
            );
    }
}

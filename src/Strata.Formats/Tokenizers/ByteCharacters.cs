using System.Text;

namespace Strata.Formats;

/// <summary>GPT-2's printable character for each byte, so that a vocabulary of texts can hold any bytes.</summary>
/// <remarks>Printable bytes of Latin-1 stand for themselves, the others for U+0100 on, in order: a space is Ġ.</remarks>
internal static class ByteCharacters
{
    private static readonly char[] s_characters = new char[256];
    private static readonly Dictionary<char, byte> s_bytes = [];

    static ByteCharacters()
    {
        char next = '\u0100';
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            s_characters[value] = printable ? (char)value : next++;
            s_bytes[s_characters[value]] = (byte)value;
        }
    }

    public static ReadOnlySpan<char> All => s_characters;

    /// <summary>One character for each byte of the text's UTF-8.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int count = Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(
            count,
            bytes,
            static (characters, source) =>
            {
                for (int i = 0; i < characters.Length; i++)
                    characters[i] = s_characters[source[i]];
            }
        );
    }

    /// <summary>The bytes of such characters; those of the text itself where one of them stands for no byte.</summary>
    public static byte[] BytesOf(string characters)
    {
        byte[] bytes = new byte[characters.Length];
        for (int i = 0; i < bytes.Length; i++)
            if (!s_bytes.TryGetValue(characters[i], out bytes[i]))
                return Encoding.UTF8.GetBytes(characters);
        return bytes;
    }
}

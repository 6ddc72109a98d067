using System.Text;

namespace Strata.Formats;

/// <summary>The order of texts by their UTF-8 bytes, as other languages sort; UTF-16's differs beyond U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    public static Utf8Order Comparer { get; } = new();

    public int Compare(string? x, string? y) =>
        Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));

    public static void ThrowIfNotUnicode(string text, string argument)
    {
        ArgumentNullException.ThrowIfNull(text, argument);
        try
        {
            _ = s_strict.GetByteCount(text);
        }
        catch (EncoderFallbackException problem)
        {
            throw new ArgumentException(
                $"{MessageText.Quote(text)} holds half of a surrogate pair, which no file can.",
                argument,
                problem
            );
        }
    }
}

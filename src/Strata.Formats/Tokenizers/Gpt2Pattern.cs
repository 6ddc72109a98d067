using System.Text;

namespace Strata.Formats;

/// <summary>GPT-2's cut of a text into words, which no word of the vocabulary crosses.</summary>
/// <remarks>
/// <code>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</code>
/// Scanned by hand: .NET's regular expressions see halves of surrogate pairs, which are no letters.
/// Radford et al., 2019, https://github.com/openai/gpt-2/blob/master/src/encoder.py.
/// </remarks>
internal static class Gpt2Pattern
{
    private static readonly string[] s_contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>Where the word that begins at <paramref name="start"/> ends.</summary>
    public static int End(ReadOnlySpan<char> text, int start)
    {
        foreach (string contraction in s_contractions)
            if (text[start..].StartsWith(contraction, StringComparison.Ordinal))
                return start + contraction.Length;

        int first = text[start] == ' ' ? start + 1 : start; // one space may lead a word
        if (first < text.Length && KindAt(text, first, out int length) is var kind and not Kind.Space)
            return RunEnd(text, first + length, kind, out _);

        // White space: all of it at the end of the text, else all but the last, which leads or precedes the next word.
        int end = RunEnd(text, start, Kind.Space, out int last);
        return end == text.Length || last == start ? end : last;
    }

    private static int RunEnd(ReadOnlySpan<char> text, int index, Kind kind, out int last)
    {
        last = index;
        while (index < text.Length && KindAt(text, index, out int length) == kind)
        {
            last = index;
            index += length;
        }

        return index;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int length)
    {
        Rune c = UnicodeText.At(text, index, out length);
        return UnicodeText.IsLetter(c) ? Kind.Letter
            : UnicodeText.IsNumber(c) ? Kind.Number
            : Rune.IsWhiteSpace(c) ? Kind.Space
            : Kind.Other;
    }
}

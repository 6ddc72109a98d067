using System.Globalization;
using System.Text;

namespace Strata.Formats;

/// <summary>The classes of characters that tokenizers cut texts by, as Hugging Face's <c>tokenizers</c> draws them.</summary>
internal static class UnicodeText
{
    /// <summary>The next character; half of a surrogate pair by itself counts as U+FFFD.</summary>
    public static Rune At(ReadOnlySpan<char> text, int index, out int length)
    {
        Rune.DecodeFromUtf16(text[index..], out Rune rune, out length);
        return rune;
    }

    /// <summary>The character that ends before an index.</summary>
    public static Rune Before(ReadOnlySpan<char> text, int index, out int length)
    {
        Rune.DecodeLastFromUtf16(text[..index], out Rune rune, out length);
        return rune;
    }

    public static bool IsLetter(Rune c) =>
        Rune.GetUnicodeCategory(c)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter;

    public static bool IsNumber(Rune c) =>
        Rune.GetUnicodeCategory(c)
            is UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber;

    /// <summary>Control, format and private use; tab and line ends are white space instead.</summary>
    public static bool IsControl(Rune c) =>
        c.Value is not ('\t' or '\n' or '\r')
        && Rune.GetUnicodeCategory(c)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.PrivateUse;

    /// <summary>Unicode's punctuation, and all ASCII that is neither letter, digit, control nor space (<c>$+&lt;^`|~</c>).</summary>
    public static bool IsPunctuation(Rune c) =>
        c.IsAscii
            ? char.IsAsciiDigit((char)c.Value) is false
                && c.Value is > ' ' and < 0x7F
                && !char.IsAsciiLetter((char)c.Value)
            : Rune.GetUnicodeCategory(c)
                is UnicodeCategory.ConnectorPunctuation
                    or UnicodeCategory.DashPunctuation
                    or UnicodeCategory.OpenPunctuation
                    or UnicodeCategory.ClosePunctuation
                    or UnicodeCategory.InitialQuotePunctuation
                    or UnicodeCategory.FinalQuotePunctuation
                    or UnicodeCategory.OtherPunctuation;

    public static bool IsNonspacingMark(Rune c) => Rune.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;

    /// <summary>What counts as part of a word (<c>\w</c>), for added tokens that must stand alone.</summary>
    public static bool IsWord(Rune c) =>
        IsLetter(c)
        || Rune.GetUnicodeCategory(c)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.ConnectorPunctuation;

    /// <summary>Ideographs that BERT takes one by one. The gap below U+2B920 is BERT's in <c>tokenizers</c>, and kept.</summary>
    public static bool IsIdeograph(Rune c) =>
        c.Value
            is (>= 0x4E00 and <= 0x9FFF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x20000 and <= 0x2A6DF)
                or (>= 0x2A700 and <= 0x2B81F)
                or (>= 0x2B920 and <= 0x2CEAF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Lower case by Unicode's full mapping of single characters, in no language.</summary>
    public static string ToLower(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        var lower = new StringBuilder(text.Length);
        foreach (Rune c in text.EnumerateRunes())
        {
            if (c.Value == 0x130) // İ, the only character whose lower case is two
                lower.Append("i\u0307");
            else
                lower.Append(Rune.ToLowerInvariant(c));
        }

        return lower.ToString();
    }

    /// <summary>Decomposed, and without nonspacing marks: é becomes e.</summary>
    public static string StripAccents(string text) =>
        Ascii.IsValid(text) ? text : WithoutMarks(CanonicalDecomposition.Of(text));

    /// <summary>Without nonspacing marks that are characters of their own.</summary>
    public static string WithoutMarks(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (Rune c in text.EnumerateRunes())
            if (!IsNonspacingMark(c))
                kept.Append(c);
        return kept.ToString();
    }
}

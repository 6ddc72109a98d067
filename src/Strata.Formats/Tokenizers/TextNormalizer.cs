using System.Text;

namespace Strata.Formats;

/// <summary>What is done to a text before it is cut: the steps of <c>normalizer</c> in <c>tokenizer.json</c>.</summary>
internal abstract record TextNormalizer
{
    public abstract string Apply(string text);
}

/// <summary>One after another.</summary>
internal sealed record NormalizerSequence(IReadOnlyList<TextNormalizer> Steps) : TextNormalizer
{
    public override string Apply(string text) => Steps.Aggregate(text, (current, step) => step.Apply(current));
}

/// <summary>Lower case.</summary>
internal sealed record LowercaseNormalizer : TextNormalizer
{
    public override string Apply(string text) => UnicodeText.ToLower(text);
}

/// <summary>Normal form D.</summary>
internal sealed record DecomposingNormalizer : TextNormalizer
{
    public override string Apply(string text) => CanonicalDecomposition.Of(text);
}

/// <summary>Drops nonspacing marks that stand by themselves.</summary>
internal sealed record StripAccentsNormalizer : TextNormalizer
{
    public override string Apply(string text) => UnicodeText.WithoutMarks(text);
}

/// <summary>BERT's: control characters out, ideographs apart, accents off, lower case.</summary>
/// <param name="CleanText">Drops control characters, and makes every white space a space.</param>
/// <param name="SeparateIdeographs">Puts spaces around Chinese characters.</param>
/// <param name="StripAccents">Null: as <paramref name="Lowercase"/>.</param>
/// <param name="Lowercase">Lower case.</param>
internal sealed record BertNormalizer(bool CleanText, bool SeparateIdeographs, bool? StripAccents, bool Lowercase)
    : TextNormalizer
{
    public override string Apply(string text)
    {
        if (CleanText || SeparateIdeographs)
            text = Separate(text);
        if (StripAccents ?? Lowercase)
            text = UnicodeText.StripAccents(text);
        return Lowercase ? UnicodeText.ToLower(text) : text;
    }

    private string Separate(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text; // printable ASCII, as most texts are
        var result = new StringBuilder(text.Length + 8);
        foreach (Rune c in text.EnumerateRunes())
        {
            if (CleanText && (c.Value is 0 or 0xFFFD || UnicodeText.IsControl(c)))
                continue;
            if (CleanText && Rune.IsWhiteSpace(c))
                result.Append(' ');
            else if (SeparateIdeographs && UnicodeText.IsIdeograph(c))
                result.Append(' ').Append(c).Append(' ');
            else
                result.Append(c);
        }

        return result.ToString();
    }
}

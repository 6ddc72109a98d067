namespace Strata.Formats;

/// <summary>How a normalized text is cut into words before each is looked up: <c>pre_tokenizer</c> in <c>tokenizer.json</c>.</summary>
internal abstract record TextSplitter
{
    /// <summary>Adds the words of a text.</summary>
    public abstract void Split(string text, List<string> words);
}

/// <summary>BERT's: at white space, which is dropped, and every punctuation mark by itself.</summary>
internal sealed record BertSplitter : TextSplitter
{
    public override void Split(string text, List<string> words)
    {
        int start = 0;
        for (int i = 0; i < text.Length; )
        {
            System.Text.Rune c = UnicodeText.At(text, i, out int length);
            bool space = System.Text.Rune.IsWhiteSpace(c);
            if (space || UnicodeText.IsPunctuation(c))
            {
                if (i > start)
                    words.Add(text[start..i]);
                if (!space)
                    words.Add(text.Substring(i, length));
                start = i + length;
            }

            i += length;
        }

        if (start < text.Length)
            words.Add(text[start..]);
    }
}

/// <summary>GPT-2's: by its pattern, then every byte of the UTF-8 as one printable character.</summary>
/// <param name="AddPrefixSpace">Begins a text with a space if it has none, so that its first word is like the others.</param>
/// <param name="UsePattern">Whether to cut at all.</param>
internal sealed record ByteLevelSplitter(bool AddPrefixSpace, bool UsePattern) : TextSplitter
{
    public override void Split(string text, List<string> words)
    {
        if (AddPrefixSpace && !text.StartsWith(' '))
            text = " " + text;
        if (!UsePattern)
        {
            if (text.Length > 0)
                words.Add(ByteCharacters.Of(text));
            return;
        }

        for (int start = 0; start < text.Length; )
        {
            int end = Gpt2Pattern.End(text, start);
            words.Add(ByteCharacters.Of(text.AsSpan(start, end - start)));
            start = end;
        }
    }
}

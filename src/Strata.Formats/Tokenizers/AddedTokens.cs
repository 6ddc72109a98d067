using System.Text;

namespace Strata.Formats;

/// <summary>Finds added tokens in a text: from the left, the longest first.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, List<(string Content, AddedToken Token)>> _byFirst = [];

    /// <param name="tokens">The tokens, with the text to look for.</param>
    public AddedTokens(IEnumerable<(string Content, AddedToken Token)> tokens)
    {
        foreach ((string content, AddedToken token) in tokens.OrderByDescending(token => token.Content.Length))
        {
            if (content.Length == 0)
                continue;
            if (!_byFirst.TryGetValue(content[0], out List<(string, AddedToken)>? list))
                _byFirst[content[0]] = list = [];
            list.Add((content, token));
        }
    }

    /// <summary>The text between the tokens, and the tokens, in order; one of the two is null.</summary>
    public IEnumerable<(string? Text, AddedToken? Token)> Split(string text)
    {
        int done = 0;
        for (int i = 0; i < text.Length; )
        {
            if (Find(text, i) is not { } found)
            {
                i++;
                continue;
            }

            int start = found.Token.TakesSpaceBefore ? SpaceBefore(text, i, done) : i;
            int end = i + found.Content.Length;
            if (found.Token.TakesSpaceBehind)
                end = SpaceBehind(text, end);
            if (start > done)
                yield return (text[done..start], null);
            yield return (null, found.Token);
            i = done = end;
        }

        if (done < text.Length)
            yield return (text[done..], null);
    }

    private (string Content, AddedToken Token)? Find(string text, int index)
    {
        if (!_byFirst.TryGetValue(text[index], out List<(string Content, AddedToken Token)>? candidates))
            return null;
        foreach ((string content, AddedToken token) in candidates)
        {
            if (string.CompareOrdinal(text, index, content, 0, content.Length) != 0)
                continue;
            // As in tokenizers, a longest token that touches a word is no reason to try a shorter one.
            return token.SingleWord && TouchesWord(text, index, index + content.Length) ? null : (content, token);
        }

        return null;
    }

    private static bool TouchesWord(string text, int start, int end) =>
        (start > 0 && UnicodeText.IsWord(UnicodeText.Before(text, start, out _)))
        || (end < text.Length && UnicodeText.IsWord(UnicodeText.At(text, end, out _)));

    private static int SpaceBefore(string text, int start, int least)
    {
        while (start > least && Rune.IsWhiteSpace(UnicodeText.Before(text, start, out int length)))
            start -= length;
        return start;
    }

    private static int SpaceBehind(string text, int end)
    {
        while (end < text.Length && Rune.IsWhiteSpace(UnicodeText.At(text, end, out int length)))
            end += length;
        return end;
    }
}

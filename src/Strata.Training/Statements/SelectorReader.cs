using Strata.Optim;

namespace Strata.Training;

/// <summary>Reads selectors with operators between them: <c>blocks.** &amp; !(rank&lt;=1 | **.gamma)</c>.</summary>
/// <param name="text">The text.</param>
internal sealed class SelectorReader(string text)
{
    private const string Operators = ",|&!()";
    private const int DeepestNesting = 32;
    private int _at;
    private int _depth;

    public Selector Read()
    {
        Selector selector = ReadEither();
        return _at == text.Length
            ? selector
            : throw new StatementException($"\"{text}\" is no selector: a \")\" has no \"(\" before it.");
    }

    private Selector ReadEither()
    {
        List<Selector> parts = [ReadBoth()];
        while (Takes('|') || Takes(','))
            parts.Add(ReadBoth());
        return Selector.Any(parts);
    }

    private Selector ReadBoth()
    {
        Selector selector = ReadOne();
        while (Takes('&'))
            selector &= ReadOne();
        return selector;
    }

    private Selector ReadOne()
    {
        if (_depth >= DeepestNesting)
            throw new StatementException($"\"{text}\" is no selector: it is nested deeper than {DeepestNesting}.");
        _depth++;
        Selector selector =
            Takes('!') ? !ReadOne()
            : Takes('(') ? ReadInParentheses()
            : SelectorText.ParseOne(ReadWord());
        _depth--;
        return selector;
    }

    private Selector ReadInParentheses()
    {
        Selector inside = ReadEither();
        return Takes(')')
            ? inside
            : throw new StatementException($"\"{text}\" is no selector: a \"(\" has no \")\" behind it.");
    }

    private bool Takes(char sign)
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
        if (_at == text.Length || text[_at] != sign)
            return false;
        _at++;
        return true;
    }

    /// <summary>Up to the next operator that stands outside braces, brackets and regular expressions.</summary>
    private string ReadWord()
    {
        int start = _at;
        if (start < text.Length && text[start] == '/' && EndOfPattern(start + 1) is > 0 and int end)
        {
            _at = end;
            return text[start..end];
        }

        int depth = 0;
        while (_at < text.Length && (depth > 0 || !Operators.Contains(text[_at], StringComparison.Ordinal)))
        {
            depth +=
                text[_at] is '{' or '[' ? 1
                : text[_at] is '}' or ']' ? -1
                : 0;
            _at++;
        }

        return text[start.._at].Trim();
    }

    /// <summary>Behind the slash that an operator, or nothing, follows; 0 when there is none.</summary>
    private int EndOfPattern(int from)
    {
        for (int i = from; i < text.Length; i++)
        {
            if (text[i] != '/')
                continue;
            ReadOnlySpan<char> rest = text.AsSpan(i + 1).TrimStart();
            if (rest.IsEmpty || rest[0] is ',' or '|' or '&' or ')')
                return i + 1;
        }

        return 0;
    }
}

using Strata.Optim;

namespace Strata.Training;

/// <summary>A group as text: <c>head: fc.** = adamw(1e-2)</c>. Without a name it is called as its selector.</summary>
/// <param name="Label">The name of the group.</param>
/// <param name="Selector">Which parameters.</param>
/// <param name="Rule">The rule.</param>
public sealed record GroupText(string Label, Selector Selector, UpdateRule Rule)
{
    /// <summary>Reads a group.</summary>
    /// <exception cref="StatementException">The text is no group.</exception>
    public static GroupText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int open = text.IndexOf('(', StringComparison.Ordinal);
        // The rule's own text has no '='; a selector may (rank<=1), and so may a regular expression.
        int equals = RuleStart(text, open < 0 ? text.Length : text.LastIndexOf('('));
        if (equals < 0)
            throw new StatementException(
                $"\"{text}\" is no group. Write \"name: selector = rule(rate)\", such as \"head: fc.** = adamw(1e-2)\"."
            );
        string left = text[..equals].Trim();
        int colon = left.IndexOf(':', StringComparison.Ordinal);
        bool named = colon > 0 && left[..colon].All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.');
        string selector = named ? left[(colon + 1)..].Trim() : left;
        return new(
            named ? left[..colon] : selector,
            SelectorText.Parse(selector),
            RuleText.Parse(text[(equals + 1)..])
        );
    }

    private static int RuleStart(string text, int before)
    {
        int equals = text.LastIndexOf('=', Math.Max(0, Math.Min(before, text.Length - 1)));
        return equals > 0 && text[equals - 1] is not ('<' or '>' or '=') ? equals : -1;
    }
}

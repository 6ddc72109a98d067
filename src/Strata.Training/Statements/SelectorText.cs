using System.Globalization;
using System.Text.RegularExpressions;
using Strata.Optim;

namespace Strata.Training;

/// <summary>Selectors as text.</summary>
/// <remarks>
/// A glob (<c>layer4.**</c>), a regular expression between slashes (<c>/.*\.bias/</c>), a rank (<c>rank&lt;=1</c>,
/// <c>rank&gt;=2</c>, <c>rank=1</c>), a type of module in angle brackets (<c>&lt;BatchNorm2d&gt;</c>). Between them
/// <c>&amp;</c> for both, <c>|</c> or a comma for either, <c>!</c> before one for all others, and parentheses; <c>!</c>
/// binds before <c>&amp;</c>, and <c>&amp;</c> before <c>|</c>.
/// </remarks>
public static partial class SelectorText
{
    /// <summary>Reads a selector.</summary>
    /// <exception cref="StatementException">The text is no selector.</exception>
    public static Selector Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SelectorReader(text).Read();
    }

    /// <summary>Reads a selector without operators.</summary>
    internal static Selector ParseOne(string text)
    {
        if (text.Length == 0)
            throw new StatementException("A selector is empty. Write a glob such as \"fc.**\".");
        if (text.Length > 1 && text[0] == '/' && text[^1] == '/')
            return Understood(text, () => Selector.Pattern(text[1..^1]));
        if (text[0] == '<' && text[^1] == '>')
            return Selector.WithModule(text[1..^1]);
        Match rank = RankForm().Match(text);
        if (!rank.Success)
            return Understood(text, () => Selector.Glob(text));
        int axes = int.Parse(rank.Groups["axes"].ValueSpan, CultureInfo.InvariantCulture);
        return rank.Groups["relation"].Value switch
        {
            "<=" => Selector.RankAtMost(axes),
            ">=" => Selector.RankAtLeast(axes),
            _ => Selector.Rank(axes),
        };
    }

    private static Selector Understood(string text, Func<Selector> make)
    {
        try
        {
            return make();
        }
        catch (PlanException problem)
        {
            throw new StatementException($"\"{text}\" is no selector: {problem.Message}");
        }
    }

    [GeneratedRegex(
        @"^rank\s*(?<relation><=|>=|==?)\s*(?<axes>[0-9]{1,2})$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex RankForm();
}

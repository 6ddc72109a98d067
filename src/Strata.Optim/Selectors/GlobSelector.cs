using System.Text;
using System.Text.RegularExpressions;

namespace Strata.Optim;

/// <summary>A glob over the full dotted name.</summary>
internal sealed record GlobSelector : Selector
{
    private readonly Regex _regex;

    public GlobSelector(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        Pattern = pattern;
        _regex = new(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    public new string Pattern { get; }

    internal override bool IsByName => true;

    internal override string Text => $"\"{Pattern}\"";

    public bool Equals(GlobSelector? other) => other is not null && Pattern == other.Pattern;

    public override int GetHashCode() => Pattern.GetHashCode(StringComparison.Ordinal);

    internal override bool Matches(Parameter parameter, string name) => _regex.IsMatch(name);

    /// <summary>Replaces each word that no name contains by the nearest that one does; offers the result if it matches.</summary>
    internal override string? Suggest(ParameterSet parameters)
    {
        HashSet<string> words = [.. parameters.SelectMany(parameter => parameter.Name.Split('.'))];
        string[] parts = Pattern.Split('.');
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].AsSpan().IndexOfAny("*?{}") < 0 && !words.Contains(parts[i]))
                parts[i] = Nearest.Slip(parts[i], words) ?? parts[i];
        }

        string candidate = string.Join('.', parts);
        if (candidate != Pattern && Any(candidate))
            return candidate;
        // "fc" alone names a module, not a parameter; "fc." needs what follows.
        candidate = Pattern.TrimEnd('.', '*') + ".**";
        return candidate != Pattern && Any(candidate) ? candidate : null;

        bool Any(string pattern)
        {
            var selector = new GlobSelector(pattern);
            return parameters.Any(selector.Matches);
        }
    }

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder("^");
        int depth = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when pattern.AsSpan(i).StartsWith("**."): // a prefix of any length, also none
                    regex.Append("(?:.*\\.)?");
                    i += 2;
                    break;
                case '*' when pattern.AsSpan(i).StartsWith("**"):
                    regex.Append(".*");
                    i++;
                    break;
                case '*':
                    regex.Append("[^.]*");
                    break;
                case '?':
                    regex.Append("[^.]");
                    break;
                case '{':
                    regex.Append("(?:");
                    depth++;
                    break;
                case '}' when depth > 0:
                    regex.Append(')');
                    depth--;
                    break;
                case ',' when depth > 0:
                    regex.Append('|');
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        if (depth != 0)
            throw new PlanException($"The glob \"{pattern}\" has a '{{' without its '}}'.");
        return regex.Append('$').ToString();
    }
}

using System.Text.RegularExpressions;

namespace Strata.Optim;

/// <summary>A regular expression that must match the whole name.</summary>
internal sealed record RegexSelector : Selector
{
    private readonly Regex _regex;

    public RegexSelector(string expression)
    {
        ArgumentException.ThrowIfNullOrEmpty(expression);
        Expression = expression;
        try
        {
            // Non-backtracking: an expression from a recipe cannot hang the build of a plan.
            _regex = new($"^(?:{expression})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new PlanException(
                $"\"{expression}\" is not a regular expression that can be used here: {exception.Message}"
            );
        }
    }

    public string Expression { get; }

    internal override bool IsByName => true;

    internal override string Text => $"/{Expression}/";

    public bool Equals(RegexSelector? other) => other is not null && Expression == other.Expression;

    public override int GetHashCode() => Expression.GetHashCode(StringComparison.Ordinal);

    internal override bool Matches(Parameter parameter, string name) => _regex.IsMatch(name);
}

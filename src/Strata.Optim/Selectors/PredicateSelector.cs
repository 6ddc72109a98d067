namespace Strata.Optim;

/// <summary>Parameters that a function accepts.</summary>
internal sealed record PredicateSelector(Func<Parameter, bool> Predicate, string Source) : Selector
{
    /// <summary>The source text; of a lambda, what follows its arrow.</summary>
    internal override string Text
    {
        get
        {
            int arrow = Source.IndexOf("=>", StringComparison.Ordinal);
            return arrow < 0 ? Source : Source[(arrow + 2)..].Trim();
        }
    }

    internal override bool Matches(Parameter parameter, string name) => Predicate(parameter);
}

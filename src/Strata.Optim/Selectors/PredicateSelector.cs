namespace Strata.Optim;

/// <summary>Parameters that a function accepts.</summary>
internal sealed record PredicateSelector(Func<Parameter, bool> Predicate, string Source) : Selector
{
    internal override string Text => Source;

    internal override bool Matches(Parameter parameter, string name) => Predicate(parameter);
}

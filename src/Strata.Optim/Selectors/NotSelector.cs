namespace Strata.Optim;

/// <summary>What a selector does not take: <c>!a</c>.</summary>
internal sealed record NotSelector(Selector Inner) : Selector
{
    internal override string Text => $"!{InParentheses(Inner)}";

    internal override IEnumerable<Selector> Leaves => Inner.Leaves;

    /// <summary>A tied parameter that the inner selector takes under any of its names is not taken.</summary>
    internal override bool Matches(Parameter parameter, string name) => !Inner.Matches(parameter);

    internal override Selector Bind(ParameterSet parameters) => new NotSelector(Inner.Bind(parameters));
}

namespace Strata.Optim;

/// <summary>What two selectors both take: <c>a &amp; b</c>.</summary>
internal sealed record BothSelector(Selector Left, Selector Right) : Selector
{
    internal override string Text => $"{Operand(Left)} & {Operand(Right)}";

    internal override bool IsCompound => true;

    internal override IEnumerable<Selector> Leaves => Left.Leaves.Concat(Right.Leaves);

    internal override bool Matches(Parameter parameter, string name) =>
        Left.Matches(parameter, name) && Right.Matches(parameter, name);

    internal override Selector Bind(ParameterSet parameters) =>
        new BothSelector(Left.Bind(parameters), Right.Bind(parameters));

    /// <summary>A conjunction needs no parentheses inside another.</summary>
    private static string Operand(Selector selector) =>
        selector is BothSelector ? selector.Text : InParentheses(selector);
}

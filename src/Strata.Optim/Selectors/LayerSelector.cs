namespace Strata.Optim;

/// <summary>Parameters of some layers of an order, counted from the input; known once the plan knows its parameters.</summary>
internal sealed record LayerSelector(Range Range, LayerOrder Order) : Selector
{
    private HashSet<Parameter> _taken = [];
    private string? _problem;

    internal override string Text => $"layers {Range} of {Order}";

    public bool Equals(LayerSelector? other) => other is not null && Range.Equals(other.Range) && Order == other.Order;

    public override int GetHashCode() => HashCode.Combine(Range, Order);

    internal override bool Matches(Parameter parameter, string name) => _taken.Contains(parameter);

    internal override string? Lacks(ParameterSet parameters) => _problem;

    internal override Selector Bind(ParameterSet parameters)
    {
        LayerTable table = Order.Resolve(parameters, _ => false);
        int count = table.Layers.Count;
        int first = Range.Start.GetOffset(count);
        int end = Range.End.GetOffset(count);
        string? problem =
            table.Problem
            ?? (
                first < 0 || end > count || first >= end
                    ? $"There are no {Text}: the order has {count} layers, {table.Span}. Write a range inside 0..{count}; its end is not taken."
                    : null
            );
        return new LayerSelector(Range, Order)
        {
            _problem = problem,
            _taken = problem is null
                ? [.. parameters.Where((_, i) => table.LayerOf[i] >= first && table.LayerOf[i] < end)]
                : [],
        };
    }
}

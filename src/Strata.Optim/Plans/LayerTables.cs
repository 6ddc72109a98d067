namespace Strata.Optim;

/// <summary>The layers of a plan's parameters under every order that its statements name, each found once.</summary>
internal sealed class LayerTables(ParameterSet parameters, IReadOnlyList<Route?> taken)
{
    private readonly Dictionary<LayerOrder, LayerTable> _tables = [];
    private readonly HashSet<Parameter> _frozen = [.. parameters.Where((_, i) => taken[i] is { Rule: null })];

    public LayerTable Of(LayerOrder order)
    {
        if (!_tables.TryGetValue(order, out LayerTable? table))
            _tables[order] = table = order.Resolve(parameters, _frozen.Contains);
        return table;
    }
}

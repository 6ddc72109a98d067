using Strata.Optim;

namespace Strata.Training;

/// <summary>The orders of layers by the names that users type.</summary>
public static class LayerOrderText
{
    /// <summary>The names: parameter, module, block.</summary>
    public static IReadOnlyList<string> Names { get; } = ["parameter", "module", "block"];

    /// <summary>Finds an order.</summary>
    /// <exception cref="StatementException">There is none of this name.</exception>
    public static LayerOrder Parse(string name) =>
        name switch
        {
            "parameter" => LayerOrder.EachParameter,
            "module" => LayerOrder.TopLevelModules,
            "block" => LayerOrder.Blocks,
            _ => throw new StatementException(
                $"There is no layer order \"{name}\". Orders: {string.Join(", ", Names)}.{RuleOptionText.DidYouMean(name, Names)}"
            ),
        };
}

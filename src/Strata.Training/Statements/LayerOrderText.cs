using Strata.Optim;

namespace Strata.Training;

/// <summary>The orders of layers by the names that users type.</summary>
public static class LayerOrderText
{
    /// <summary>The names of orders for every model, parameter, module and block, and of families of models.</summary>
    public static IReadOnlyList<string> Names { get; } = ["parameter", "module", "block", .. LayerOrder.Families];

    /// <summary>Finds an order.</summary>
    /// <param name="name">One of <see cref="Names"/>, or the name of a model that begins with one of a family.</param>
    /// <param name="coarse">A layer for each stage of a family instead of each block.</param>
    /// <exception cref="StatementException">There is none of this name, or it has no stages.</exception>
    public static LayerOrder Parse(string name, bool coarse = false)
    {
        ArgumentNullException.ThrowIfNull(name);
        LayerOrder? simple = name switch
        {
            "parameter" => LayerOrder.EachParameter,
            "module" => LayerOrder.TopLevelModules,
            "block" => LayerOrder.Blocks,
            _ => null,
        };
        if (simple is not null)
            return coarse
                ? throw new StatementException(
                    $"The layer order \"{name}\" has no stages: coarse goes with a family, such as resnet."
                )
                : simple;
        return LayerOrder.Families.Any(family => name.StartsWith(family, StringComparison.OrdinalIgnoreCase))
            ? LayerOrder.ForModel(name, coarse)
            : throw new StatementException(
                $"There is no layer order \"{name}\". Orders: {string.Join(", ", Names)}.{RuleOptionText.DidYouMean(name, Names)}"
            );
    }
}

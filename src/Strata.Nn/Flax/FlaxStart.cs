using Strata.Nn.Modules;
using Strata.Optim;

namespace Strata.Nn.Flax;

/// <summary>Starts a model of Strata where Flax starts its own.</summary>
public static class FlaxStart
{
    /// <summary>Starts every parameter of a model from those of Flax, in order, each in Strata's order of axes.</summary>
    /// <remarks>
    /// <code>FlaxLayers.Dense(3, 4).InitializeLinen(new RandomKey(0)).CopyTo(linear);   // nn.Dense(4).init(PRNGKey(0), x)</code>
    /// Kernels, scales and embeddings go to weights, biases to biases; nothing changes on an error.
    /// </remarks>
    /// <param name="start">What <see cref="FlaxModule.InitializeLinen"/> or <see cref="FlaxModule.InitializeNnx"/> gave.</param>
    /// <param name="model">A model whose layers stand in the same order.</param>
    /// <exception cref="ShapeException">The model has other parameters: another number, order or shape.</exception>
    public static void CopyTo(this IReadOnlyList<FlaxParameter> start, Module model)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(model);
        Parameter[] parameters = [.. model.Parameters()];
        if (parameters.Length != start.Count)
            throw new ShapeException(
                $"Flax starts {start.Count} parameters, {model} has {parameters.Length}. Declare the same layers in both, in one order."
            );
        for (int i = 0; i < parameters.Length; i++)
        {
            if (IsBias(start[i].Name, '/') != IsBias(parameters[i].Name, '.'))
                throw new ShapeException(
                    $"{start[i].Name} of Flax stands where {model} has '{parameters[i].Name}'. Declare the same layers in both, in one order."
                );
            start[i].ThrowIfUnfit(parameters[i]);
        }

        for (int i = 0; i < parameters.Length; i++)
            start[i].CopyTo(parameters[i]);
    }

    private static bool IsBias(string name, char separator) => name.Split(separator)[^1] == "bias";
}

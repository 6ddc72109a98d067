using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Layers one after the other, named <c>0</c>, <c>1</c>, … or as you name them, as <c>torch.nn.Sequential</c>.</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] _layers;

    /// <summary>Creates the chain.</summary>
    /// <param name="layers">From the input to the output.</param>
    public Sequential(params IEnumerable<Layer> layers)
    {
        _layers = [.. layers];
        for (int i = 0; i < _layers.Length; i++)
            AddModule($"{i}", _layers[i]);
    }

    private Sequential((string Name, Layer Layer)[] layers) =>
        _layers = [.. layers.Select(named => AddModule(named.Name, named.Layer))];

    /// <summary>The layers, from the input to the output.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>The number of layers.</summary>
    public int Count => _layers.Length;

    /// <summary>One layer.</summary>
    public Layer this[int index] => _layers[index];

    /// <summary>A chain of layers that have names of their own, as <c>torch.nn.Sequential(OrderedDict(…))</c>.</summary>
    /// <param name="layers">From the input to the output.</param>
    /// <exception cref="ArgumentException">Two layers have one name.</exception>
    public static Sequential Named(params (string Name, Layer Layer)[] layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return new(layers);
    }

    /// <summary>Runs all layers in order.</summary>
    public override Tensor Forward(Tensor input)
    {
        foreach (Layer layer in _layers)
            input = layer.Forward(input);
        return input;
    }
}

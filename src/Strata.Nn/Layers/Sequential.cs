using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Layers one after the other, named <c>0</c>, <c>1</c>, …, as <c>torch.nn.Sequential</c>.</summary>
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

    /// <summary>The layers, from the input to the output.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>The number of layers.</summary>
    public int Count => _layers.Length;

    /// <summary>One layer.</summary>
    public Layer this[int index] => _layers[index];

    /// <summary>Runs all layers in order.</summary>
    public override Tensor Forward(Tensor input)
    {
        foreach (Layer layer in _layers)
            input = layer.Forward(input);
        return input;
    }
}

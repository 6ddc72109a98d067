using System.Text;

namespace Strata.Optim;

/// <summary>The layers of some parameters under a <see cref="LayerOrder"/>, from the input to the head.</summary>
public sealed class LayerTable
{
    private readonly int[] _exponents;
    private readonly IReadOnlyList<Parameter> _parameters;

    /// <param name="parameters">The parameters.</param>
    /// <param name="layers">The names of the layers, in order.</param>
    /// <param name="layerOf">The layer of each parameter.</param>
    /// <param name="exponents">The exponent of each layer; −1 for a frozen one that does not count.</param>
    /// <param name="problem">Why there is no such table.</param>
    internal LayerTable(
        IReadOnlyList<Parameter> parameters,
        IReadOnlyList<string> layers,
        IReadOnlyList<int> layerOf,
        int[] exponents,
        string? problem
    )
    {
        _parameters = parameters;
        Layers = layers;
        LayerOf = layerOf;
        _exponents = exponents;
        Problem = problem;
    }

    /// <summary>The names of the layers, in order.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The index of the layer of each parameter, in the order of the parameters.</summary>
    public IReadOnlyList<int> LayerOf { get; }

    /// <summary>Why the order does not fit these parameters; null when it does.</summary>
    internal string? Problem { get; }

    /// <summary>The largest exponent: that of the layer next to the input.</summary>
    internal int MostExponent => _exponents.Length == 0 ? 0 : _exponents.Max();

    /// <summary>The layers that take part in the count.</summary>
    internal int CountedLayers => _exponents.Count(exponent => exponent >= 0);

    /// <summary>The first and the last layer, for messages.</summary>
    internal string Span =>
        Layers.Count switch
        {
            0 => "none",
            1 => $"\"{Layers[0]}\"",
            _ => $"\"{Layers[0]}\" to \"{Layers[^1]}\"",
        };

    /// <summary>How many layers lie above a layer: what layer decay raises its factor to.</summary>
    /// <param name="layer">The index of the layer.</param>
    /// <returns>The exponent; −1 for a frozen layer that the order does not count.</returns>
    public int ExponentOf(int layer) => _exponents[layer];

    /// <summary>One line a layer: its index, exponent, name and first parameters.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        int width = Layers.Count == 0 ? 0 : Layers.Max(layer => layer.Length);
        for (int layer = 0; layer < Layers.Count; layer++)
        {
            string[] names = [.. _parameters.Where((_, i) => LayerOf[i] == layer).Select(parameter => parameter.Name)];
            string exponent = _exponents[layer] < 0 ? "-" : _exponents[layer].ToString();
            text.Append($"{layer, 3}  {Layers[layer].PadRight(width)}  {exponent, 3}  {Nearest.Quote(names, 3)}\n");
        }

        return text.ToString();
    }

    internal string NameOf(int parameter) => Layers[LayerOf[parameter]];

    internal int ExponentOfParameter(int parameter) => _exponents[LayerOf[parameter]];
}

namespace Strata.Optim;

/// <summary>What layer decay counts as one layer, and from which end.</summary>
/// <remarks>The last layer, the head, has the full rate; every layer before it one more factor.</remarks>
public sealed record LayerOrder
{
    private readonly Func<string, string> _layerOf;
    private readonly string _name;

    private LayerOrder(string name, Func<string, string> layerOf)
    {
        _name = name;
        _layerOf = layerOf;
    }

    /// <summary>Every parameter is a layer of its own.</summary>
    public static LayerOrder EachParameter { get; } = new("each parameter", name => name);

    /// <summary>Every child of the model is a layer: <c>conv1</c>, <c>layer1</c>, <c>fc</c>.</summary>
    public static LayerOrder TopLevelModules { get; } = new("top-level modules", name => name.Split('.')[0]);

    /// <summary>Every numbered block is a layer, and every other child of the model: <c>stem</c>, <c>layer1.0</c>, <c>layer1.1</c>, <c>fc</c>.</summary>
    public static LayerOrder Blocks { get; } = new("blocks", BlockOf);

    /// <summary>Whether frozen layers take a place in the count.</summary>
    /// <value>true: freezing never changes the rate of other layers.</value>
    public bool CountFrozen { get; init; } = true;

    /// <summary>The exponent of the last layer.</summary>
    /// <value>0: the head has the full rate.</value>
    public int HeadExponent { get; init; }

    /// <inheritdoc/>
    public override string ToString() => _name;

    /// <summary>The layers of the parameters, in order, with their exponents.</summary>
    /// <returns>For each parameter its layer and exponent; exponent −1 where a frozen layer is not counted.</returns>
    internal (string Layer, int Exponent)[] Resolve(IReadOnlyList<Parameter> parameters, Func<Parameter, bool> isFrozen)
    {
        string[] layers = [.. parameters.Select(parameter => _layerOf(parameter.Name))];
        List<string> order =
        [
            .. layers.Where((_, i) => CountFrozen || !isFrozen(parameters[i])).Distinct(StringComparer.Ordinal),
        ];
        Dictionary<string, int> exponents = order
            .Select((layer, i) => (layer, Exponent: order.Count - 1 - i + HeadExponent))
            .ToDictionary(pair => pair.layer, pair => pair.Exponent, StringComparer.Ordinal);
        return [.. layers.Select(layer => (layer, exponents.GetValueOrDefault(layer, -1)))];
    }

    /// <summary>Up to the first number after the first word, else the first word.</summary>
    private static string BlockOf(string name)
    {
        string[] words = name.Split('.');
        int number = Array.FindIndex(words, 1, word => word.All(char.IsAsciiDigit));
        return number < 0 || number == words.Length - 1 ? words[0] : string.Join('.', words[..(number + 1)]);
    }
}

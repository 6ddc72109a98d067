namespace Strata.Optim;

/// <summary>What layer decay counts as one layer, and from which end.</summary>
/// <remarks>The last layer, the head, has the full rate; every layer before it one more factor.</remarks>
public sealed record LayerOrder
{
    private readonly Func<string[], int, int> _lengthOf;
    private readonly string _name;

    /// <param name="name">How tables and messages name it.</param>
    /// <param name="lengthOf">From the words of a name, and how many of them all names share, to how many make the layer.</param>
    private LayerOrder(string name, Func<string[], int, int> lengthOf)
    {
        _name = name;
        _lengthOf = lengthOf;
    }

    /// <summary>Every parameter is a layer of its own.</summary>
    public static LayerOrder EachParameter { get; } = new("each parameter", (words, _) => words.Length);

    /// <summary>Every child of the model is a layer: <c>conv1</c>, <c>layer1</c>, <c>fc</c>.</summary>
    /// <remarks>A model whose parameters are all in one child, such as a wrapper or a list, is looked into.</remarks>
    public static LayerOrder TopLevelModules { get; } = new("top-level modules", (_, shared) => shared + 1);

    /// <summary>Every numbered block is a layer, and every other child of the model: <c>stem</c>, <c>layer1.0</c>, <c>layer1.1</c>, <c>fc</c>.</summary>
    public static LayerOrder Blocks { get; } = new("blocks", LengthOfBlock);

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
        string[][] names = [.. parameters.Select(parameter => parameter.Name.Split('.'))];
        int shared = SharedWords(names);
        string[] layers = [.. names.Select(words => string.Join('.', words[.._lengthOf(words, shared)]))];
        List<string> order =
        [
            .. layers.Where((_, i) => CountFrozen || !isFrozen(parameters[i])).Distinct(StringComparer.Ordinal),
        ];
        Dictionary<string, int> exponents = order
            .Select((layer, i) => (layer, Exponent: order.Count - 1 - i + HeadExponent))
            .ToDictionary(pair => pair.layer, pair => pair.Exponent, StringComparer.Ordinal);
        return [.. layers.Select(layer => (layer, exponents.GetValueOrDefault(layer, -1)))];
    }

    /// <summary>Up to the first number after the first word that differs, else that word.</summary>
    private static int LengthOfBlock(string[] words, int shared)
    {
        int number = Array.FindIndex(words, shared + 1, word => word.All(char.IsAsciiDigit));
        return number < 0 || number == words.Length - 1 ? shared + 1 : number + 1;
    }

    /// <summary>How many leading words all names share, so that a layer is still a module and not a parameter.</summary>
    private static int SharedWords(string[][] names)
    {
        int shared = 0;
        while (
            names.Length > 0
            && Array.TrueForAll(names, words => words.Length > shared + 2 && words[shared] == names[0][shared])
        )
            shared++;
        return shared;
    }
}

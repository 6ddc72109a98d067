namespace Strata.Optim;

/// <summary>What counts as one layer, and from which end.</summary>
/// <remarks>
/// The last layer, the head, has the full rate; every layer before it one more factor. <see cref="Of"/> shows the table.
/// </remarks>
public sealed partial record LayerOrder
{
    private readonly LayerScheme _scheme;

    private LayerOrder(LayerScheme scheme) => _scheme = scheme;

    /// <summary>Every parameter is a layer of its own.</summary>
    public static LayerOrder EachParameter { get; } = new(new WordScheme("each parameter", (words, _) => words.Length));

    /// <summary>Every child of the model is a layer: <c>conv1</c>, <c>layer1</c>, <c>fc</c>.</summary>
    /// <remarks>A model whose parameters are all in one child, such as a wrapper or a list, is looked into.</remarks>
    public static LayerOrder TopLevelModules { get; } =
        new(new WordScheme("top-level modules", (_, shared) => shared + 1));

    /// <summary>Every numbered block is a layer, and every other child of the model: <c>stem</c>, <c>layer1.0</c>, <c>layer1.1</c>, <c>fc</c>.</summary>
    public static LayerOrder Blocks { get; } = new(new WordScheme("blocks", LengthOfBlock));

    /// <summary>Whether frozen layers take a place in the count.</summary>
    /// <value>true: freezing never changes the rate of other layers.</value>
    public bool CountFrozen { get; init; } = true;

    /// <summary>The exponent of the last layer.</summary>
    /// <value>0: the head has the full rate.</value>
    public int HeadExponent { get; init; }

    /// <summary>Whether layers stand as their parameters do, and not as their names or a list say.</summary>
    internal bool FollowsModelOrder => _scheme is WordScheme or RunScheme;

    /// <summary>Layers that you list, from the input to the head. A parameter belongs to the first that takes it.</summary>
    /// <param name="layers">A name and a selector for each; together they must take every parameter.</param>
    public static LayerOrder FromLayers(params IReadOnlyList<(string Name, Selector Selector)> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Select(layer => layer.Name).Distinct(StringComparer.Ordinal).Count() < layers.Count)
            throw new PlanException(
                $"Two layers have one name: {Nearest.Quote([.. layers.Select(layer => layer.Name)])}. Give each its own."
            );
        return new(new GivenScheme(layers));
    }

    /// <summary>Layers that you list, from the input to the head, each named as its selector.</summary>
    /// <param name="layers">A selector for each; a string is a glob.</param>
    public static LayerOrder FromLayers(params IReadOnlyList<Selector> layers) =>
        FromLayers([.. layers.Select(layer => (layer.ToString(), layer))]);

    /// <summary>Layers by the numbers in names, as timm's <c>group_matcher</c>.</summary>
    /// <param name="patterns">In order; the first that matches a name takes it.</param>
    /// <param name="rest">The last layer, for names that nothing matches; null makes such a name an error. timm is silent.</param>
    public static LayerOrder FromPatterns(IReadOnlyList<LayerPattern> patterns, string? rest = null)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        return new(new PatternScheme("patterns", patterns, rest).Checked());
    }

    /// <summary>So many parameters a layer, in model order, and the head behind them: what timm does with a model that it does not know.</summary>
    /// <param name="size">Parameters a layer; at least 1. timm: 12.</param>
    /// <param name="head">Which parameters are the head.</param>
    public static LayerOrder RunsOf(int size, Selector head)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentNullException.ThrowIfNull(head);
        return new(new RunScheme(size, head));
    }

    /// <summary>The layers of a model or a set.</summary>
    /// <exception cref="PlanException">A parameter is in no layer.</exception>
    public LayerTable Of(IParameterSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        LayerTable table = Resolve(source.ParameterSet, _ => false);
        return table.Problem is null ? table : throw new PlanException(table.Problem);
    }

    /// <inheritdoc/>
    public override string ToString() => _scheme.Name;

    internal LayerTable Resolve(IReadOnlyList<Parameter> parameters, Func<Parameter, bool> isFrozen)
    {
        (IReadOnlyList<string> layers, int[] layerOf) = _scheme.Number(parameters);
        string[] strangers = [.. parameters.Where((_, i) => layerOf[i] < 0).Select(parameter => parameter.Name)];
        string? problem =
            strangers.Length == 0
                ? null
                : $"{PlanPartition.Count(strangers.Length, "parameter")} {(strangers.Length == 1 ? "is" : "are")} in no layer of the order "
                    + $"\"{this}\": {Nearest.Quote(strangers)}. {_scheme.Remedy}";
        if (
            problem is null
            && Enumerable.Range(0, layers.Count).FirstOrDefault(i => !layerOf.Contains(i), -1) is >= 0 and int empty
        )
            problem =
                $"The layer {layers[empty]} of the order \"{this}\" takes no parameter. Remove it, or mend its selector.";
        bool[] counts = new bool[layers.Count];
        for (int i = 0; i < parameters.Count; i++)
        {
            if (layerOf[i] >= 0 && (CountFrozen || !isFrozen(parameters[i])))
                counts[layerOf[i]] = true;
        }

        int[] exponents = new int[layers.Count];
        int above = HeadExponent;
        for (int layer = layers.Count - 1; layer >= 0; layer--)
            exponents[layer] = counts[layer] ? above++ : -1;
        return new(parameters, layers, layerOf, exponents, problem);
    }

    /// <summary>Up to the first number after the first word that differs, else that word.</summary>
    private static int LengthOfBlock(string[] words, int shared)
    {
        int number = Array.FindIndex(words, shared + 1, word => word.All(char.IsAsciiDigit));
        return number < 0 || number == words.Length - 1 ? shared + 1 : number + 1;
    }
}

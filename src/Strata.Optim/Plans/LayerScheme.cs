using System.Globalization;
using System.Text.RegularExpressions;

namespace Strata.Optim;

/// <summary>How parameters fall into layers, and which layer comes before which.</summary>
/// <param name="Name">How tables and messages name it.</param>
internal abstract record LayerScheme(string Name)
{
    /// <summary>The layers in order, and the layer of each parameter; −1 for a parameter in none.</summary>
    public abstract (IReadOnlyList<string> Layers, int[] LayerOf) Number(IReadOnlyList<Parameter> parameters);

    /// <summary>What to do about parameters in no layer.</summary>
    public virtual string Remedy => "";

    /// <summary>Layers in the order in which their first parameters stand.</summary>
    protected static (IReadOnlyList<string> Layers, int[] LayerOf) ByAppearance(IEnumerable<string> names)
    {
        var layers = new List<string>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] layerOf =
        [
            .. names.Select(name =>
            {
                if (index.TryAdd(name, layers.Count))
                    layers.Add(name);
                return index[name];
            }),
        ];
        return (layers, layerOf);
    }
}

/// <summary>Layers by the first words of the names.</summary>
/// <param name="Name">How tables and messages name it.</param>
/// <param name="LengthOf">From the words of a name, and how many of them all names share, to how many make the layer.</param>
internal sealed record WordScheme(string Name, Func<string[], int, int> LengthOf) : LayerScheme(Name)
{
    public override (IReadOnlyList<string> Layers, int[] LayerOf) Number(IReadOnlyList<Parameter> parameters)
    {
        string[][] names = [.. parameters.Select(parameter => parameter.Name.Split('.'))];
        int shared = SharedWords(names);
        return ByAppearance(names.Select(words => string.Join('.', words[..LengthOf(words, shared)])));
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

/// <summary>Layers that somebody lists, from the input to the head.</summary>
internal sealed record GivenScheme(IReadOnlyList<(string Name, Selector Selector)> Given) : LayerScheme("given layers")
{
    public override string Remedy => "Name a layer for them.";

    public bool Equals(GivenScheme? other) => other is not null && Given.SequenceEqual(other.Given);

    public override int GetHashCode() => Given.Count;

    public override (IReadOnlyList<string> Layers, int[] LayerOf) Number(IReadOnlyList<Parameter> parameters) =>
        (
            [.. Given.Select(layer => layer.Name)],
            [
                .. parameters.Select(parameter =>
                    Given.Select(layer => layer.Selector.Matches(parameter)).ToList().IndexOf(true)
                ),
            ]
        );
}

/// <summary>Layers of so many parameters each, in model order, and the head behind them.</summary>
internal sealed record RunScheme(int Size, Selector Head) : LayerScheme($"runs of {Size}")
{
    public override (IReadOnlyList<string> Layers, int[] LayerOf) Number(IReadOnlyList<Parameter> parameters)
    {
        bool[] isHead = [.. parameters.Select(Head.Matches)];
        int runs = (isHead.Count(head => !head) + Size - 1) / Size;
        int seen = 0;
        int[] layerOf = [.. isHead.Select(head => head ? runs : seen++ / Size)];
        IEnumerable<string> names = Enumerable.Range(0, runs).Select(run => $"run {run}");
        return ([.. names, .. isHead.Contains(true) ? ["head"] : (string[])[]], layerOf);
    }
}

/// <summary>Layers by patterns with numbers in them, as timm's <c>group_matcher</c>.</summary>
internal sealed record PatternScheme(string Name, IReadOnlyList<LayerPattern> Patterns, string? Rest)
    : LayerScheme(Name)
{
    // Every model has an order and few plans ask for it: expressions take longer to make than the rest of a plan.
    private (Regex Regex, int Part, LayerPattern Pattern)[]? _compiled;

    private (Regex Regex, int Part, LayerPattern Pattern)[] Compiled => _compiled ??= Compile(Patterns);

    public override string Remedy => "Give a pattern for them, or a layer for the rest.";

    public bool Equals(PatternScheme? other) =>
        other is not null && (Name, Rest) == (other.Name, other.Rest) && Patterns.SequenceEqual(other.Patterns);

    public override int GetHashCode() => HashCode.Combine(Name, Patterns.Count);

    /// <summary>Throws if a pattern is no expression that can be used.</summary>
    public PatternScheme Checked()
    {
        _ = Compiled;
        return this;
    }

    public override (IReadOnlyList<string> Layers, int[] LayerOf) Number(IReadOnlyList<Parameter> parameters)
    {
        Place?[] places = [.. parameters.Select(parameter => PlaceOf(parameter.Name))];
        var layers = new List<string>();
        var index = new Dictionary<Place, int>();
        foreach (Place place in places.OfType<Place>().Distinct().Order(Comparer<Place>.Create(Compare)))
        {
            if (layers.Count == 0 || !place.JoinsPrevious)
                layers.Add(place.Layer);
            index[place] = layers.Count - 1;
        }

        return (layers, [.. places.Select(place => place is null ? -1 : index[place])]);
    }

    private Place? PlaceOf(string name)
    {
        foreach ((Regex regex, int part, LayerPattern pattern) in Compiled)
        {
            if (regex.Match(name) is not { Success: true } match)
                continue;
            List<long> numbers =
            [
                .. match
                    .Groups.Values.Skip(1)
                    .Where(group => group.Success)
                    .Select(group =>
                        long.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                            ? number
                            : throw new PlanException(
                                $"The layer pattern \"{pattern.Expression}\" finds \"{group.Value}\" in \"{name}\" where a number "
                                    + @"was expected. Put parentheses around numbers only, such as (\d+); others are (?:...)."
                            )
                    ),
            ];
            if (pattern.Number is { } number)
                numbers.Add(number);
            return new(part, [.. numbers], pattern.JoinsPrevious, string.Join('.', [pattern.Part, .. numbers]));
        }

        return Rest is null ? null : new(int.MaxValue, [], false, Rest);
    }

    private static (Regex, int, LayerPattern)[] Compile(IReadOnlyList<LayerPattern> patterns)
    {
        List<string> parts = [.. patterns.Select(pattern => pattern.Part).Distinct(StringComparer.Ordinal)];
        return [.. patterns.Select(pattern => (Compile(pattern), parts.IndexOf(pattern.Part), pattern))];
    }

    private static Regex Compile(LayerPattern pattern)
    {
        try
        {
            // As Python's re.match: from the first character on, but not necessarily to the last.
            return new($"^(?:{pattern.Expression})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new PlanException(
                $"\"{pattern.Expression}\" is not a regular expression that can be used for layers: {exception.Message}"
            );
        }
    }

    /// <summary>Where a layer stands: part by part, number by number; fewer numbers come first.</summary>
    private sealed record Place(int Part, long[] Numbers, bool JoinsPrevious, string Layer)
    {
        public bool Equals(Place? other) => other is not null && Compare(this, other) == 0;

        public override int GetHashCode() => HashCode.Combine(Part, Numbers.Length, JoinsPrevious);
    }

    private static int Compare(Place left, Place right)
    {
        // What joins the layer before it stands behind all numbers, as timm's 99999.
        static long[] Key(Place place) => place.JoinsPrevious ? [.. place.Numbers, long.MaxValue] : place.Numbers;
        return left.Part != right.Part
            ? left.Part.CompareTo(right.Part)
            : Key(left).AsSpan().SequenceCompareTo(Key(right));
    }
}

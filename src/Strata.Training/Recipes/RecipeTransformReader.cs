using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the transforms of a recipe: a list, for their order counts.</summary>
/// <param name="problems">Takes the problems.</param>
internal sealed class RecipeTransformReader(RecipeProblems problems)
{
    private static readonly string[] s_kinds =
    [
        "scale",
        "pad",
        "average_pool",
        "repeat",
        "resize",
        "channels",
        "normalize",
    ];

    public IReadOnlyList<ITransform> Read(RecipeMapping section)
    {
        var transforms = new List<ITransform>();
        foreach (YamlNode item in section.Items("transforms"))
        {
            RecipeMapping one = new(item, "a transform", problems);
            int before = transforms.Count;
            if (one.Number("scale") is { } factor)
                transforms.Add(Transforms.Scale(factor));
            if (one.Integer("pad", 1) is { } pad)
                transforms.Add(Transforms.Pad(pad));
            if (one.Integer("average_pool", 1) is { } pool)
                transforms.Add(Transforms.AveragePool(pool));
            if (one.Integer("repeat", 1) is { } repeat)
                transforms.Add(Transforms.Repeat(repeat));
            if (one.Integer("resize", 1) is { } size)
                transforms.Add(Transforms.Resize(size, size));
            if (one.Integer("channels", 1) is { } channels)
                transforms.Add(Transforms.Channels(channels));
            if (one.Mapping("normalize", "normalize") is { } figures && Normalize(figures) is { } normalize)
                transforms.Add(normalize);
            one.ReportUnknown();
            if (transforms.Count > before + 1)
                problems.Report(
                    item,
                    "a transform has several kinds",
                    "Begin each with a dash of its own: their order counts."
                );
            else if (!one.Keys.Any())
                problems.Report(item, "a transform is empty", $"Expected one of {string.Join(", ", s_kinds)}.");
        }

        return transforms;
    }

    /// <summary>A mean and a deviation, or one of each for every channel.</summary>
    private ITransform? Normalize(RecipeMapping figures)
    {
        double[]? means = Numbers(figures, "mean", double.NegativeInfinity);
        double[]? deviations = Numbers(figures, "deviation", double.Epsilon);
        figures.ReportUnknown();
        if (!figures.Has("mean") || !figures.Has("deviation"))
            problems.Report(
                figures.Node,
                "normalize lacks \"mean\" or \"deviation\"",
                "Add both, such as \"mean: 0.2860\" and \"deviation: 0.3530\"."
            );
        if (means is null || deviations is null)
            return null;
        if (means.Length == deviations.Length)
            return means is [var mean]
                ? Transforms.Normalize(mean, deviations[0])
                : Transforms.Normalize(means, deviations);
        problems.Report(
            figures.Node,
            $"normalize has {means.Length} means and {deviations.Length} deviations",
            "Write one of each, or one of each for every channel."
        );
        return null;
    }

    private double[]? Numbers(RecipeMapping figures, string key, double lowest)
    {
        if (figures.Find(key) is not YamlSequenceNode)
            return figures.Number(key, lowest) is { } single ? [single] : null;
        var numbers = new List<double>();
        IReadOnlyList<YamlNode> items = figures.Items(key);
        foreach (YamlNode item in items)
        {
            if (
                item is YamlScalarNode { Value: { } text }
                && NumberText.TryParse(text, out double number)
                && number >= lowest
            )
                numbers.Add(number);
            else
                problems.Report(
                    item,
                    $"\"{key}\" holds \"{item}\"",
                    lowest > 0 ? "Expected numbers above 0." : "Expected numbers."
                );
        }

        return numbers.Count == items.Count && items.Count > 0 ? [.. numbers] : null;
    }
}

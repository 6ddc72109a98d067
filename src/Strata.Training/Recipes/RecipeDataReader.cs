using Strata.Numerics;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the data section of a recipe.</summary>
/// <param name="problems">Takes the problems.</param>
/// <param name="resolve">Paths of files that belong to the recipe.</param>
/// <param name="dataPath">Paths of data files.</param>
internal sealed class RecipeDataReader(
    RecipeProblems problems,
    Func<string, string> resolve,
    Func<string, string> dataPath
)
{
    private static readonly string[] s_transforms = ["scale", "pad", "average_pool", "repeat", "normalize"];

    public RecipeData? Read(RecipeMapping root)
    {
        if (root.Find("data") is not { } node)
        {
            problems.Report(root.Node, "the recipe lacks \"data\"", "Add a line such as \"data: digits\".");
            return null;
        }

        if (node is YamlScalarNode)
            return root.Choice("data", "digits") is { } builtIn ? new() { Source = builtIn } : null;
        RecipeMapping section = new(node, "data", problems);
        if (!section.Has("source"))
            problems.Report(node, "data lacks \"source\"", "Add a line such as \"source: digits\".");
        string? source = section.Choice("source", "digits", "idx", "csv", "text");
        RecipeData data = new() { Source = source ?? "digits" };
        data = source switch
        {
            "idx" => ReadIdx(section, data),
            "csv" => ReadCsv(section, data),
            "text" => new RecipeTextReader(problems, Existing).Read(section, data),
            _ => data,
        };
        data = data with
        {
            Split = section.Number("split", 0.01, 0.99),
            Limit = section.Integer("limit", 1),
            Rows = ReadRows(section),
            Transforms = ReadTransforms(section),
        };
        if (data.Split is not null && data.Test is not null)
            problems.Report(section.Find("split")!, "\"split\" and \"test\" exclude each other", "Leave one out.");
        if (source is not null)
            section.ReportUnknown();
        return data;
    }

    private RecipeData ReadIdx(RecipeMapping section, RecipeData data)
    {
        (string? train, string? trainLabels) = ReadPair(section, "train");
        (string? test, string? testLabels) = section.Has("test") ? ReadPair(section, "test") : (null, null);
        return data with
        {
            Train = train,
            TrainLabels = trainLabels,
            Test = test,
            TestLabels = testLabels,
            Classes = section.Integer("classes", 1),
        };
    }

    private (string? Images, string? Labels) ReadPair(RecipeMapping section, string key)
    {
        if (section.Mapping(key, key) is not { } pair)
        {
            problems.Report(section.Node, $"data lacks \"{key}\"", "Add it, with \"images\" and \"labels\".");
            return (null, null);
        }

        string? images = pair.RequiredText("images", "train-images-idx3-ubyte.gz");
        string? labels = pair.RequiredText("labels", "train-labels-idx1-ubyte.gz");
        pair.ReportUnknown();
        return (Existing(pair.Find("images"), images), Existing(pair.Find("labels"), labels));
    }

    private RecipeData ReadCsv(RecipeMapping section, RecipeData data)
    {
        string? train = section.RequiredText("train", "train.csv");
        string? test = section.Text("test");
        var sizes = new List<int>();
        foreach (YamlNode item in section.Items("shape"))
        {
            if (item is YamlScalarNode { Value: { } text } && int.TryParse(text, out int size) && size > 0)
                sizes.Add(size);
            else
                problems.Report(item, $"\"shape\" holds \"{item}\"", "Expected whole numbers of at least 1.");
        }

        return data with
        {
            Train = Existing(section.Find("train"), train),
            Test = Existing(section.Find("test"), test),
            Label = section.Text("label") ?? data.Label,
            Classes = section.Integer("classes", 1),
            Shape = sizes.Count == 0 ? null : new Shape([.. sizes]),
        };
    }

    private RecipeArray? ReadRows(RecipeMapping parent)
    {
        if (parent.Mapping("rows", "rows") is not { } section)
            return null;
        string? file = section.RequiredText("file", "rows.safetensors");
        string? entry = section.RequiredText("entry", "rows");
        section.ReportUnknown();
        if (file is null || entry is null)
            return null;
        string path = resolve(file);
        if (!File.Exists(path))
            problems.ReportMissingFile(section.Find("file")!, path);
        return new(path, entry);
    }

    private List<ITransform> ReadTransforms(RecipeMapping section)
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
            if (one.Mapping("normalize", "normalize") is { } figures)
                ReadNormalize(figures, transforms);
            one.ReportUnknown();
            if (transforms.Count > before + 1)
                problems.Report(
                    item,
                    "a transform has several kinds",
                    "Begin each with a dash of its own: their order counts."
                );
            else if (!one.Keys.Any())
                problems.Report(item, "a transform is empty", $"Expected one of {string.Join(", ", s_transforms)}.");
        }

        return transforms;
    }

    private static void ReadNormalize(RecipeMapping figures, List<ITransform> transforms)
    {
        double? mean = figures.Number("mean");
        double? deviation = figures.Number("deviation", double.Epsilon);
        figures.ReportUnknown();
        if (!figures.Has("mean") || !figures.Has("deviation"))
            figures.Problems.Report(figures.Node, "normalize lacks \"mean\" or \"deviation\"");
        if (mean is { } m && deviation is { } d)
            transforms.Add(Transforms.Normalize(m, d));
    }

    private string? Existing(YamlNode? node, string? file)
    {
        if (node is null || file is null)
            return null;
        string path = dataPath(file);
        if (!File.Exists(path))
            problems.ReportMissingFile(node, path);
        return path;
    }
}

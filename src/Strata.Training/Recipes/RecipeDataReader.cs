using Strata.Numerics;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the data section of a recipe.</summary>
/// <param name="problems">Takes the problems.</param>
/// <param name="files">Where files lie.</param>
internal sealed class RecipeDataReader(RecipeProblems problems, RecipeFiles files)
{
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
            "text" => new RecipeTextReader(problems, files.Data).Read(section, data),
            _ => data,
        };
        data = data with
        {
            Split = section.Number("split", 0.01, 0.99),
            Rows = files.Array(section, "rows", "rows"),
            PerClass = section.Integer("per_class", 1),
            Limit = section.Integer("limit", 1),
            TestLimit = section.Integer("test_limit", 1),
            Transforms = new RecipeTransformReader(problems).Read(section),
        };
        if (data.Split is not null && data.Test is not null)
            problems.Report(section.Find("split")!, "\"split\" and \"test\" exclude each other", "Leave one out.");
        if (data.Rows is not null && data.PerClass is not null)
            problems.Report(
                section.Find("per_class")!,
                "\"rows\" and \"per_class\" exclude each other",
                "Both say which samples are used: leave one out."
            );
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
        return (files.Data(pair.Find("images"), images), files.Data(pair.Find("labels"), labels));
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
            Train = files.Data(section.Find("train"), train),
            Test = files.Data(section.Find("test"), test),
            Label = section.Text("label") ?? data.Label,
            Classes = section.Integer("classes", 1),
            Shape = sizes.Count == 0 ? null : new Shape([.. sizes]),
        };
    }
}

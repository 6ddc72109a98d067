using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the data section of a recipe whose data are texts.</summary>
/// <param name="problems">Takes the problems.</param>
/// <param name="existing">The path of a data file; its absence is a problem.</param>
internal sealed class RecipeTextReader(RecipeProblems problems, Func<YamlNode?, string?, string?> existing)
{
    public RecipeData Read(RecipeMapping section, RecipeData data)
    {
        (string? train, (string, string)? trainWhere) = ReadFile(section, "train");
        (string? test, (string, string)? testWhere) = ReadFile(section, "test");
        if (!section.Has("train"))
            problems.Report(section.Node, "data lacks \"train\"", "Add a line such as \"train: train.tsv\".");
        string? tokenizer = existing(section.Find("tokenizer"), section.RequiredText("tokenizer", "vocab.txt"));
        (string? label, (double, double)? threshold) = ReadLabel(section);
        var usual = new TextDataOptions();
        return data with
        {
            Train = train,
            Test = test,
            Text = new()
            {
                Tokenizer = tokenizer ?? "",
                TrainWhere = trainWhere,
                TestWhere = testWhere,
                Options = new()
                {
                    Text = section.Text("text") ?? usual.Text,
                    Pair = section.Text("pair"),
                    Label = label ?? usual.Label,
                    Threshold = threshold,
                    MaxLength = section.Integer("max_length", 3) ?? usual.MaxLength,
                },
            },
        };
    }

    /// <summary>A file, or a file and which of its rows.</summary>
    private (string? File, (string, string)? Where) ReadFile(RecipeMapping section, string key)
    {
        if (section.Find(key) is not { } node)
            return default;
        if (node is YamlScalarNode)
            return (existing(node, section.Text(key)), null);
        RecipeMapping part = new(node, key, problems);
        string? file = existing(part.Find("file"), part.RequiredText("file", $"{key}.tsv"));
        (string, string)? where = null;
        if (part.Mapping("where", "where") is { } only)
        {
            string[] columns = [.. only.Keys];
            if (columns.Length == 1 && only.Text(columns[0]) is { } value)
                where = (columns[0], value);
            else
                problems.Report(
                    only.Node,
                    "\"where\" is not one column and value",
                    "Write \"where: { split: train }\"."
                );
        }

        part.ReportUnknown();
        return (file, where);
    }

    /// <summary>A column of names of classes, or of numbers with two thresholds.</summary>
    private (string? Column, (double, double)? Threshold) ReadLabel(RecipeMapping section)
    {
        if (section.Find("label") is not { } node)
            return default;
        if (node is YamlScalarNode)
            return (section.Text("label"), null);
        RecipeMapping part = new(node, "label", problems);
        string? column = part.RequiredText("column", "rating");
        double? negative = part.Number("negative");
        double? positive = part.Number("positive");
        part.ReportUnknown();
        if (negative is { } low && positive is { } high && low < high)
            return (column, (low, high));
        problems.Report(
            node,
            "label needs \"negative\" and \"positive\", the second above the first",
            "Write \"label: { column: rating, negative: -0.5, positive: 0.5 }\", or \"label: column\" for names."
        );
        return (column, null);
    }
}

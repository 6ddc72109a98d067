using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the model section of a recipe.</summary>
/// <param name="problems">Takes the problems.</param>
/// <param name="files">Where files lie.</param>
internal sealed class RecipeModelReader(RecipeProblems problems, RecipeFiles files)
{
    public RecipeModel? Read(RecipeMapping root)
    {
        if (root.Find("model") is not { } node)
        {
            problems.Report(root.Node, "the recipe lacks \"model\"", "Add a line such as \"model: digits_cnn\".");
            return null;
        }

        if (node is YamlScalarNode)
            return Known(node, root.Text("model"), null, []);
        RecipeMapping section = new(node, "model", problems);
        string? name = section.RequiredText("name", "digits_cnn");
        int? classes = section.Integer("classes", 1);
        var hidden = new List<int>();
        foreach (YamlNode item in name == RecipeModel.MlpName ? section.Items("hidden") : [])
        {
            if (item is YamlScalarNode { Value: { } size } && int.TryParse(size, out int width) && width > 0)
                hidden.Add(width);
            else
                problems.Report(item, $"\"hidden\" holds \"{item}\"", "Expected whole numbers of at least 1.");
        }

        bool isConfigurable = name is not null && RecipeModel.Configurable.Contains(name);
        string? config = isConfigurable ? section.Text("config") : null;
        if (config is not null)
            config = files.Weights(section.Find("config")!, config);
        double? dropout = isConfigurable ? section.Number("dropout", 0, 1) : null;
        bool frozen = section.Choice("frozen_statistics", "true", "false") == "true";
        section.ReportUnknown();
        return Known(section.Find("name") ?? node, name, classes, hidden) is { } known
            ? known with
            {
                Config = config,
                Dropout = dropout,
                FrozenStatistics = frozen,
            }
            : null;
    }

    private RecipeModel? Known(YamlNode node, string? name, int? classes, IReadOnlyList<int> hidden)
    {
        if (name is null)
            return null;
        if (RecipeModel.Names.Contains(name))
            return new(name, classes, hidden);
        problems.ReportWhole(node, RecipeModel.Unknown(name));
        return null;
    }
}

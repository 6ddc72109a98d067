using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Where the files lie that a recipe names; a missing one is a problem.</summary>
/// <param name="recipe">The recipe's own path.</param>
/// <param name="dataFolder">Where data paths start; null: the folder of the recipe.</param>
/// <param name="problems">Takes the problems.</param>
internal sealed class RecipeFiles(string recipe, string? dataFolder, RecipeProblems problems)
{
    /// <summary>A path that starts in the folder of the recipe.</summary>
    public string Beside(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(recipe)) ?? "", file);

    /// <summary>A file of data.</summary>
    public string? Data(YamlNode? node, string? file) =>
        node is null || file is null ? null : Existing(node, InData(file));

    /// <summary>A file beside the recipe, or with the data: where published weights are kept.</summary>
    public string Weights(YamlNode node, string file) =>
        File.Exists(Beside(file)) ? Beside(file) : Existing(node, InData(file), Beside(file));

    /// <summary>A file and the name of an array in it, under a key.</summary>
    /// <param name="parent">What may have the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="example">The name of an array, for the message that it is missing.</param>
    public RecipeArray? Array(RecipeMapping parent, string key, string example)
    {
        if (parent.Mapping(key, key) is not { } section)
            return null;
        string? file = section.RequiredText("file", "arrays.safetensors");
        string? entry = section.RequiredText("entry", example);
        section.ReportUnknown();
        return file is null || entry is null ? null : new(Weights(section.Find("file")!, file), entry);
    }

    private string InData(string file) => dataFolder is null ? Beside(file) : Path.Combine(dataFolder, file);

    private string Existing(YamlNode node, string path, string? other = null)
    {
        if (!File.Exists(path))
            problems.ReportMissingFile(node, path, hasFolder: dataFolder is not null, other);
        return path;
    }
}

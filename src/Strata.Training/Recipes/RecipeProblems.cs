using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Collects what is wrong with a recipe, so that all of it is reported together.</summary>
internal sealed class RecipeProblems(string file)
{
    private readonly List<(Mark At, string Text)> _problems = [];
    private readonly List<string> _missingFiles = [];
    private readonly Dictionary<YamlNode, string> _origins = new(ReferenceEqualityComparer.Instance);
    private bool _searchedBesideRecipe;

    public bool Any => _problems.Count > 0 || _missingFiles.Count > 0;

    /// <summary>The place of a node: <c>recipe.yaml:14:5</c>.</summary>
    public string Where(YamlNode node) =>
        _origins.GetValueOrDefault(node) ?? $"{file}:{node.Start.Line}:{node.Start.Column}";

    /// <summary>A node that does not stand in the file.</summary>
    /// <param name="node">The node.</param>
    /// <param name="origin">What takes the place of its line and column.</param>
    public void ComesFrom(YamlNode node, string origin) => _origins[node] = origin;

    /// <summary>Reports a problem; the place goes before the first full stop that ends its first sentence.</summary>
    /// <param name="node">Where.</param>
    /// <param name="what">What is wrong, without a full stop.</param>
    /// <param name="then">What was expected, or what may have been meant: sentences.</param>
    public void Report(YamlNode node, string what, string then = "") =>
        _problems.Add((node.Start, $"{what} ({Where(node)}).{(then.Length == 0 ? "" : " " + then)}"));

    /// <summary>Reports a problem whose message is complete.</summary>
    public void ReportWhole(YamlNode node, string message) =>
        _problems.Add((node.Start, $"{message.TrimEnd('.')} ({Where(node)})."));

    /// <summary>Reports a file that the recipe names and that is not there.</summary>
    /// <param name="node">The name.</param>
    /// <param name="path">Where it was looked for.</param>
    /// <param name="hasFolder">Whether a folder of data was given.</param>
    /// <param name="other">Where it was looked for too.</param>
    public void ReportMissingFile(YamlNode node, string path, bool hasFolder, string? other = null)
    {
        string otherwise = other is null || other == path ? "" : $", nor \"{other}\"";
        _missingFiles.Add($"there is no file \"{path}\"{otherwise} ({Where(node)}).");
        _searchedBesideRecipe |= !hasFolder;
    }

    public void ThrowIfAny()
    {
        if (!Any)
            return;
        string[] inOrder =
        [
            .. _problems.OrderBy(problem => problem.At.Line).ThenBy(problem => problem.At.Column).Select(p => p.Text),
            .. _missingFiles,
        ];
        if (_searchedBesideRecipe)
            inOrder[^1] += " Paths start in the folder of the recipe, or in that of --data.";
        throw new RecipeException(inOrder, filesOnly: _problems.Count == 0);
    }
}

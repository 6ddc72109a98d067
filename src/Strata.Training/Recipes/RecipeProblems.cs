using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Collects what is wrong with a recipe, so that all of it is reported together.</summary>
internal sealed class RecipeProblems(string file)
{
    private readonly List<(Mark At, string Text)> _problems = [];
    private readonly List<string> _missingFiles = [];

    public bool Any => _problems.Count > 0 || _missingFiles.Count > 0;

    /// <summary>The place of a node: <c>recipe.yaml:14:5</c>.</summary>
    public string Where(YamlNode node) => $"{file}:{node.Start.Line}:{node.Start.Column}";

    /// <summary>Reports a problem; the place goes before the first full stop that ends its first sentence.</summary>
    /// <param name="node">Where.</param>
    /// <param name="what">What is wrong, without a full stop.</param>
    /// <param name="then">What was expected, or what may have been meant: sentences.</param>
    public void Report(YamlNode node, string what, string then = "") =>
        _problems.Add((node.Start, $"{what} ({Where(node)}).{(then.Length == 0 ? "" : " " + then)}"));

    /// <summary>Reports a problem whose message is complete.</summary>
    public void ReportWhole(YamlNode node, string message) =>
        _problems.Add((node.Start, $"{message.TrimEnd('.')} ({Where(node)})."));

    public void ReportMissingFile(YamlNode node, string path) =>
        _missingFiles.Add($"there is no file \"{path}\" ({Where(node)}).");

    public void ThrowIfAny()
    {
        if (!Any)
            return;
        string[] inOrder =
        [
            .. _problems.OrderBy(problem => problem.At.Line).ThenBy(problem => problem.At.Column).Select(p => p.Text),
            .. _missingFiles,
        ];
        throw new RecipeException(inOrder, filesOnly: _problems.Count == 0);
    }
}

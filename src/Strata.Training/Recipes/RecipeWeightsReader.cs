using Strata.Nn;
using Strata.Optim;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the section of a recipe that says what its model starts from.</summary>
/// <param name="problems">Takes the problems.</param>
/// <param name="files">Where files lie.</param>
internal sealed class RecipeWeightsReader(RecipeProblems problems, RecipeFiles files)
{
    public RecipeWeights? Read(RecipeMapping root)
    {
        if (root.Find("initial") is not { } node)
            return null;
        if (node is YamlScalarNode)
            return root.Text("initial") is { } file ? new(files.Weights(node, file), "", []) : null;
        RecipeMapping section = new(node, "initial", problems);
        string? weights = section.RequiredText("file", "weights.safetensors");
        string prefix = section.Text("prefix") ?? "";
        var leaveOut = new List<Selector>();
        foreach (YamlNode item in section.Items("leave_out"))
        {
            if (new RecipeSelectors(problems).Read(item, "leave_out") is { } selector)
                leaveOut.Add(selector);
        }

        string head = section.Choice("reset_head", "true", "zeros", "false") ?? "false";
        bool resetHead = head != "false";
        List<NameRule> renames = ReadRenames(section);
        var values = new Dictionary<string, RecipeArray>(StringComparer.Ordinal);
        if (section.Mapping("values", "values") is { } given)
        {
            foreach (string name in given.Keys)
            {
                if (files.Array(given, name, name) is { } array)
                    values[name] = array;
            }
        }

        section.ReportUnknown();
        if ((resetHead || renames.Count > 0) && (prefix.Length > 0 || leaveOut.Count > 0))
            problems.Report(
                node,
                "\"reset_head\" and \"rename\" exclude \"prefix\" and \"leave_out\"",
                "A prefix can be renamed away: \"rename: { encoder.: '' }\"."
            );
        return weights is null
            ? null
            : new(files.Weights(section.Find("file")!, weights), prefix, leaveOut)
            {
                ResetHead = resetHead,
                ZeroHead = head == "zeros",
                Renames = renames,
                Values = values,
            };
    }

    /// <summary>Beginnings of names, and what takes their place.</summary>
    private List<NameRule> ReadRenames(RecipeMapping section)
    {
        var rules = new List<NameRule>();
        if (section.Find("rename") is not { } node)
            return rules;
        if (node is not YamlMappingNode mapping)
        {
            problems.Report(node, "\"rename\" is not a mapping", "Write \"rename: { old.: new. }\".");
            return rules;
        }

        foreach ((YamlNode from, YamlNode to) in mapping.Children)
        {
            if (from is YamlScalarNode { Value: { Length: > 0 } old } && to is YamlScalarNode { Value: { } name })
                rules.Add(NameRule.ReplacePrefix(old, name));
            else
                problems.Report(from, "a rename is not two texts", "Write \"rename: { old.: new. }\".");
        }

        return rules;
    }
}

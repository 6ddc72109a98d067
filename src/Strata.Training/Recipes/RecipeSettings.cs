using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Values that take the place of those in a recipe: <c>training.epochs=1</c>. Without a value the key is taken out.</summary>
/// <param name="problems">Takes the problems, and learns where the new values come from.</param>
internal sealed class RecipeSettings(RecipeProblems problems)
{
    /// <summary>Puts every setting into a recipe, in order.</summary>
    /// <param name="root">The recipe.</param>
    /// <param name="settings">Keys with dots between them, an equals sign, and YAML.</param>
    public void Apply(YamlNode root, IReadOnlyList<string> settings)
    {
        foreach (string setting in settings)
        {
            string[] sides = setting.Split('=', 2);
            string[] keys = sides[0].Trim().Split('.');
            if (sides.Length < 2 || keys.Contains(""))
                throw new RecipeException([
                    $"the setting \"{setting}\" is not KEY=VALUE. Write a key with dots between its parts, such as training.epochs=1.",
                ]);
            Put(root, keys, Parse(setting, sides[1]), setting);
        }
    }

    private YamlNode? Parse(string setting, string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0)
                return null;
            foreach (YamlNode inside in stream.Documents[0].AllNodes)
                problems.ComesFrom(inside, OriginOf(setting));
            return stream.Documents[0].RootNode;
        }
        catch (YamlException problem)
        {
            throw new RecipeException([
                $"the value of the setting \"{setting}\" is no YAML: {problem.Message.TrimEnd('.')}.",
            ]);
        }
    }

    private void Put(YamlNode root, string[] keys, YamlNode? value, string setting)
    {
        YamlNode parent = root;
        foreach ((int i, string name) in keys[..^1].Index())
        {
            if (Inside(parent, keys[..i], setting) is not { } section)
                return;
            parent = KeyOf(section, name) is { } known
                ? section.Children[known]
                : Add(section, name, setting, new YamlMappingNode());
        }

        if (Inside(parent, keys[..^1], setting) is not { } mapping)
            return;
        YamlNode? key = KeyOf(mapping, keys[^1]);
        if (value is null && key is null)
            throw new RecipeException([
                $"the setting \"{setting}\" takes out a key that the recipe does not have. Check its spelling, or give a value.",
            ]);
        if (key is null)
            Add(mapping, keys[^1], setting, value!);
        else if (value is null)
            mapping.Children.Remove(key);
        else
            mapping.Children[key] = value;
    }

    /// <summary>A node as what has keys; null where the recipe itself has none, which is reported elsewhere.</summary>
    private YamlMappingNode? Inside(YamlNode node, string[] keys, string setting)
    {
        if (node is YamlMappingNode || keys.Length == 0)
            return node as YamlMappingNode;
        string parent = string.Join('.', keys);
        throw new RecipeException([
            $"the setting \"{setting}\" goes into \"{parent}\", which is no mapping in this recipe ({problems.Where(node)}). "
                + $"Set all of it: --set '{parent}={{ … }}'.",
        ]);
    }

    private YamlNode Add(YamlMappingNode mapping, string name, string setting, YamlNode value)
    {
        YamlNode key = new YamlScalarNode(name);
        problems.ComesFrom(key, OriginOf(setting));
        problems.ComesFrom(value, OriginOf(setting));
        mapping.Add(key, value);
        return value;
    }

    private static YamlNode? KeyOf(YamlMappingNode mapping, string name) =>
        mapping.Children.Keys.FirstOrDefault(key => key is YamlScalarNode { Value: { } text } && text == name);

    private static string OriginOf(string setting) => $"--set {setting}";
}

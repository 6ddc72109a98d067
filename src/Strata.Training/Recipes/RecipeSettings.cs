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

    private void Put(YamlNode node, string[] keys, YamlNode? value, string setting)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (node is not YamlMappingNode mapping)
            {
                string parent = string.Join('.', keys[..i]);
                throw new RecipeException([
                    $"the setting \"{setting}\" goes into \"{parent}\", which is no mapping in this recipe ({problems.Where(node)}). "
                        + $"Set \"{parent}\" as a whole, such as --set '{parent}={{ … }}'.",
                ]);
            }

            YamlNode? key = mapping.Children.Keys.FirstOrDefault(known =>
                known is YamlScalarNode { Value: { } name } && name == keys[i]
            );
            bool isLast = i == keys.Length - 1;
            if (value is null && (isLast || key is null))
            {
                if (key is null)
                    throw new RecipeException([
                        $"the setting \"{setting}\" takes out a key that the recipe does not have. Check its spelling, or give a value.",
                    ]);
                mapping.Children.Remove(key);
                return;
            }

            if (key is null)
            {
                key = new YamlScalarNode(keys[i]);
                YamlNode added = isLast ? value! : new YamlMappingNode();
                problems.ComesFrom(key, OriginOf(setting));
                problems.ComesFrom(added, OriginOf(setting));
                mapping.Add(key, added);
            }
            else if (isLast)
            {
                mapping.Children[key] = value!;
            }

            node = mapping.Children[key];
        }
    }

    private static string OriginOf(string setting) => $"--set {setting}";
}

using Strata.Nn;
using Strata.Numerics;
using Strata.Optim;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the sections of a recipe from YAML nodes, and collects every problem.</summary>
/// <param name="path">The file, for messages and for relative paths.</param>
/// <param name="dataFolder">Where data paths start; null: the folder of the file.</param>
internal sealed class RecipeReader(string path, string? dataFolder)
{
    private readonly RecipeProblems _problems = new(path);

    public Recipe Read(string text)
    {
        RecipeMapping root = new(Load(text), "the recipe", _problems);
        RecipeModel? model = ReadModel(root);
        RecipeWeights? initial = ReadInitial(root);
        RecipeData? data = new RecipeDataReader(_problems, Resolve, DataPath).Read(root);
        PlanStatements? plan = new RecipePlanReader(_problems).Read(root, out int accumulation);
        RecipeSchedule schedule = new RecipeScheduleReader(_problems).Read(root);
        RecipeTraining? training = ReadTraining(root);
        if (schedule.NeedsEvaluation && training is { Evaluate: not "epoch" })
            _problems.Report(
                root.Find("schedule")!,
                $"the plateau watches the test samples, but \"evaluate\" is \"{training.Evaluate}\"",
                "Write \"evaluate: epoch\", or \"watch: train_loss\"."
            );
        root.ReportUnknown();
        _problems.ThrowIfAny();
        return new()
        {
            File = path,
            Model = model!,
            Initial = initial,
            Data = data!,
            Plan = plan!,
            Accumulation = accumulation,
            Schedule = schedule,
            Training = training!,
        };
    }

    private YamlNode Load(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException problem)
        {
            string what = problem.InnerException?.Message ?? problem.Message;
            throw new RecipeException([
                $"{path}:{problem.Start.Line}:{problem.Start.Column}: this is no YAML: {what.TrimEnd('.')}.",
            ]);
        }

        return stream.Documents.Count > 0
            ? stream.Documents[0].RootNode
            : throw new RecipeException([$"{path}: the file is empty. A recipe has model, data, plan and training."]);
    }

    private RecipeModel? ReadModel(RecipeMapping root)
    {
        if (root.Find("model") is not { } node)
        {
            _problems.Report(root.Node, "the recipe lacks \"model\"", "Add a line such as \"model: digits_cnn\".");
            return null;
        }

        if (node is YamlScalarNode)
            return Known(node, root.Text("model"), null, []);
        RecipeMapping section = new(node, "model", _problems);
        string? name = section.RequiredText("name", "digits_cnn");
        int? classes = section.Integer("classes", 1);
        var hidden = new List<int>();
        foreach (YamlNode item in name == RecipeModel.MlpName ? section.Items("hidden") : [])
        {
            if (item is YamlScalarNode { Value: { } size } && int.TryParse(size, out int width) && width > 0)
                hidden.Add(width);
            else
                _problems.Report(item, $"\"hidden\" holds \"{item}\"", "Expected whole numbers of at least 1.");
        }

        string? config = name is not null && RecipeModel.Configurable.Contains(name) ? section.Text("config") : null;
        if (config is not null)
            config = Existing(section.Find("config")!, WeightsPath(config));
        section.ReportUnknown();
        return Known(section.Find("name") ?? node, name, classes, hidden) is { } known
            ? known with
            {
                Config = config,
            }
            : null;
    }

    private RecipeModel? Known(YamlNode node, string? name, int? classes, IReadOnlyList<int> hidden)
    {
        if (name is null)
            return null;
        if (RecipeModel.Names.Contains(name))
            return new(name, classes, hidden);
        _problems.ReportWhole(node, RecipeModel.Unknown(name));
        return null;
    }

    private RecipeWeights? ReadInitial(RecipeMapping root)
    {
        if (root.Find("initial") is not { } node)
            return null;
        if (node is YamlScalarNode)
            return root.Text("initial") is { } file ? new(Existing(node, WeightsPath(file)), "", []) : null;
        RecipeMapping section = new(node, "initial", _problems);
        string? weights = section.RequiredText("file", "weights.safetensors");
        string prefix = section.Text("prefix") ?? "";
        var leaveOut = new List<Selector>();
        foreach (YamlNode item in section.Items("leave_out"))
        {
            if (new RecipeSelectors(_problems).Read(item, "leave_out") is { } selector)
                leaveOut.Add(selector);
        }

        bool resetHead = section.Choice("reset_head", "true", "false") == "true";
        List<NameRule> renames = ReadRenames(section);
        section.ReportUnknown();
        if ((resetHead || renames.Count > 0) && (prefix.Length > 0 || leaveOut.Count > 0))
            _problems.Report(
                node,
                "\"reset_head\" and \"rename\" exclude \"prefix\" and \"leave_out\"",
                "A prefix can be renamed away: \"rename: { encoder.: '' }\"."
            );
        return weights is null
            ? null
            : new(Existing(section.Find("file")!, WeightsPath(weights)), prefix, leaveOut)
            {
                ResetHead = resetHead,
                Renames = renames,
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
            _problems.Report(node, "\"rename\" is not a mapping", "Write \"rename: { old.: new. }\".");
            return rules;
        }

        foreach ((YamlNode from, YamlNode to) in mapping.Children)
        {
            if (from is YamlScalarNode { Value: { Length: > 0 } old } && to is YamlScalarNode { Value: { } name })
                rules.Add(NameRule.ReplacePrefix(old, name));
            else
                _problems.Report(from, "a rename is not two texts", "Write \"rename: { old.: new. }\".");
        }

        return rules;
    }

    private RecipeTraining? ReadTraining(RecipeMapping root)
    {
        if (root.Mapping("training", "training") is not { } section)
        {
            _problems.Report(root.Node, "the recipe lacks \"training\"", "Add it, with \"epochs\" and \"batch\".");
            return null;
        }

        int? epochs = section.Integer("epochs", 1);
        if (!section.Has("epochs"))
            _problems.Report(section.Node, "training lacks \"epochs\"", "Add a line such as \"epochs: 10\".");
        int batch = section.Integer("batch", 1) ?? 32;
        int seed = section.Integer("seed", 0) ?? 0;
        RecipeArray? order = ReadArray(section, "order", Resolve);
        string evaluate = section.Choice("evaluate", "epoch", "end", "never") ?? "epoch";
        string? checkpoint = section.Text("checkpoint");
        string? weights = section.Text("weights");
        section.ReportUnknown();
        return epochs is null
            ? null
            : new(epochs.Value, batch, seed, order, evaluate, OrNull(checkpoint), OrNull(weights));

        string? OrNull(string? file) => file is null ? null : Resolve(file);
    }

    /// <summary>A file and the name of an array in it.</summary>
    private RecipeArray? ReadArray(RecipeMapping parent, string key, Func<string, string> resolve)
    {
        if (parent.Mapping(key, key) is not { } section)
            return null;
        string? file = section.RequiredText("file", "orders.safetensors");
        string? entry = section.RequiredText("entry", "order");
        section.ReportUnknown();
        return file is null || entry is null ? null : new(Existing(section.Find("file")!, resolve(file)), entry);
    }

    private string Existing(YamlNode node, string file)
    {
        if (!File.Exists(file))
            _problems.ReportMissingFile(node, file);
        return file;
    }

    private string Resolve(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", file);

    /// <summary>Beside the recipe, or with the data: where published weights are kept.</summary>
    private string WeightsPath(string file) =>
        dataFolder is not null && !File.Exists(Resolve(file)) && File.Exists(DataPath(file))
            ? DataPath(file)
            : Resolve(file);

    private string DataPath(string file) => dataFolder is null ? Resolve(file) : Path.Combine(dataFolder, file);
}

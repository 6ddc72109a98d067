using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the sections of a recipe from YAML nodes, and collects every problem.</summary>
/// <param name="path">The file, for messages and for relative paths.</param>
/// <param name="dataFolder">Where data paths start; null: the folder of the file.</param>
/// <param name="settings">Values that take the place of those in the file.</param>
internal sealed class RecipeReader(string path, string? dataFolder, IReadOnlyList<string> settings)
{
    private readonly RecipeProblems _problems = new(path);

    public Recipe Read(string text)
    {
        YamlNode document = Load(text);
        new RecipeSettings(_problems).Apply(document, settings);
        RecipeMapping root = new(document, "the recipe", _problems);
        var files = new RecipeFiles(path, dataFolder, _problems);
        RecipeModel? model = new RecipeModelReader(_problems, files).Read(root);
        RecipeWeights? initial = new RecipeWeightsReader(_problems, files).Read(root);
        RecipeData? data = new RecipeDataReader(_problems, files).Read(root);
        PlanStatements? plan = new RecipePlanReader(_problems).Read(root, out int accumulation);
        RecipeSchedule schedule = new RecipeScheduleReader(_problems).Read(root);
        RecipeTraining? training = ReadTraining(root, files);
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

    private RecipeTraining? ReadTraining(RecipeMapping root, RecipeFiles files)
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
        RecipeArray? order = files.Array(section, "order", "order");
        string evaluate = section.Choice("evaluate", "epoch", "end", "never") ?? "epoch";
        string? checkpoint = section.Text("checkpoint");
        string? weights = section.Text("weights");
        string? losses = section.Text("losses");
        section.ReportUnknown();
        return epochs is null
            ? null
            : new(epochs.Value, batch, seed, order, evaluate, OrNull(checkpoint), OrNull(weights))
            {
                Losses = OrNull(losses),
            };

        string? OrNull(string? file) => file is null ? null : files.Beside(file);
    }
}

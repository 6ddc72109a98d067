using System.CommandLine;
using Strata.Cli.Terminal;
using Strata.Training;

namespace Strata.Cli.Commands;

/// <summary><c>strata train</c>: trains or fine-tunes what a recipe says.</summary>
internal sealed class TrainCommand(Output output)
{
    public const string Name = "train";

    public static readonly string[] Examples =
    [
        "strata train samples/recipes/digits-mlp.yaml",
        "strata train recipe.yaml --data ~/mnist --output weights.safetensors",
        "strata train recipe.yaml --set training.epochs=1 --set plan.default.lr=1e-3",
        "strata train recipe.yaml --resume weights.safetensors",
    ];

    private readonly Argument<string> _recipe = new("RECIPE") { Description = "A YAML file." };
    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on where this checkpoint was written, to the same bits.",
    };
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The folder in which the recipe's data paths start.",
    };
    private readonly SettingsOption _settings = new();
    private readonly Option<string?> _output = new("--output")
    {
        Description = "The checkpoint to write. [default: the recipe's, or RECIPE.checkpoint.safetensors here]",
    };

    public Command Create()
    {
        var command = new Command(Name, "Trains or fine-tunes what a recipe says, and writes a checkpoint.")
        {
            _recipe,
            _resume,
            _data,
            _settings.Option,
            _output,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string file = parsed.GetValue(_recipe)!;
        Recipe recipe = Recipe.Read(file, parsed.GetValue(_data), _settings.Of(parsed));
        // Training that leaves nothing behind helps nobody; the ending keeps it apart from weights of the same name.
        string checkpoint =
            parsed.GetValue(_output)
            ?? recipe.Training.Checkpoint
            ?? $"{Path.GetFileNameWithoutExtension(file)}.checkpoint.safetensors";
        recipe = recipe with { Training = recipe.Training with { Checkpoint = Path.GetFullPath(checkpoint) } };
        ThrowIfNoFolder(recipe.Training.Checkpoint);
        ThrowIfNoFolder(recipe.Training.Weights);
        ThrowIfNoFolder(recipe.Training.Losses);
        RecipeRun run = recipe.Prepare();
        var trainer = new Trainer(run.Model, run.Plan, run.Train, run.Options);
        output.Line($"{recipe.Model.Name}, {run.Train.Count} samples to train on, {run.Test?.Count ?? 0} to test with");
        PlanReport.Write(output, run.Plan, run.Plan.Assignment.Count <= 20 ? int.MaxValue : 4);
        output.Line();
        if (parsed.GetValue(_resume) is { } from)
        {
            trainer.Resume(Checkpoint.Read(from));
            output.Line(
                $"resumed from {from}: epoch {trainer.Position.Epoch + 1}, batch {trainer.Position.Batch + 1}, step {trainer.Optimizer.StepCount}"
            );
        }

        using LossLog? losses = recipe.Training.Losses is { } path
            ? new(path, StepsBefore(run, trainer.Position))
            : null;
        using var interrupt = new Interrupt();
        TrainingResult result = output.WithProgress(bars =>
            trainer.Run(new TrainProgress(output, bars, run.Options.Epochs, losses), interrupt.Token)
        );
        return Finish(run, trainer, result);
    }

    private int Finish(RecipeRun run, Trainer trainer, TrainingResult result)
    {
        string checkpoint = run.Recipe.Training.Checkpoint!;
        if (!result.Completed)
        {
            output.Line(
                $"interrupted after {trainer.Optimizer.StepCount} steps; wrote {checkpoint}, go on with --resume {checkpoint}"
            );
            return ExitCode.Interrupted;
        }

        Evaluation? evaluation =
            result.LastEpoch?.Evaluation
            ?? (
                run.Recipe.Training.Evaluate == "never" || run.Test is null ? null : Evaluation.Of(run.Model, run.Test)
            );
        if (evaluation is not null)
            output.Strong(
                $"test accuracy {evaluation.Accuracy:P1} ({evaluation.Correct} of {evaluation.Count}), loss {evaluation.Loss:0.0000}"
            );
        output.Line($"wrote {checkpoint}");
        if (run.Recipe.Training.Losses is { } losses)
            output.Line($"wrote {losses}");
        if (run.Recipe.Training.Weights is { } weights)
        {
            Checkpoint.OfWeights(run.Model, run.Recipe.Model.Name).Write(weights);
            output.Line($"wrote {weights}");
        }

        return ExitCode.Success;
    }

    private static long StepsBefore(RecipeRun run, TrainingPosition position)
    {
        int size = run.Options.BatchSize;
        int samples = run.Options.Order.Rows(0, run.Train.Count).Length;
        return ((long)position.Epoch * ((samples + size - 1) / size)) + position.Batch;
    }

    /// <summary>Before hours of training, not after.</summary>
    private static void ThrowIfNoFolder(string? file)
    {
        if (file is not null && Path.GetDirectoryName(file) is { Length: > 0 } folder && !Directory.Exists(folder))
            throw new UsageException(
                $"there is no folder \"{folder}\" to write \"{Path.GetFileName(file)}\" to. Make it, or choose another."
            );
    }
}

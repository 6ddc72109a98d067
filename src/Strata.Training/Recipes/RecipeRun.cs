using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training;

/// <summary>What a recipe says, made: data, model with its weights, plan, options.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Train">What to train on.</param>
/// <param name="Test">What to test with, or null.</param>
/// <param name="Model">The model.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Options">How to train.</param>
public sealed record RecipeRun(
    Recipe Recipe,
    Dataset Train,
    Dataset? Test,
    Layer Model,
    OptimizationPlan Plan,
    TrainingOptions Options
)
{
    internal static RecipeRun Of(Recipe recipe)
    {
        var key = new RandomKey(recipe.Training.Seed);
        (Dataset train, Dataset? test) = Load(recipe, key);
        int classes = recipe.Model.Classes ?? train.ClassCount;
        if (classes < train.ClassCount)
            throw new RecipeException([
                $"{recipe.File}: the model has {classes} classes, but the data have {train.ClassCount}. Leave \"classes\" out, or write {train.ClassCount}.",
            ]);
        Layer model = Create(recipe, classes, train.SampleShape.Count, key.FoldIn("model"));
        recipe.Initial?.Load(model, recipe.Model.Name);
        ThrowIfUnfit(recipe, model, train);
        if (recipe.Schedule.NeedsEvaluation && test is null)
            throw new RecipeException([
                $"{recipe.File}: the plateau watches the test samples, but the data have none. Add them, or write \"watch: train_loss\".",
            ]);
        RecipeTraining training = recipe.Training;
        var options = new TrainingOptions
        {
            Epochs = training.Epochs,
            BatchSize = training.Batch,
            Order = OrderOf(training, key, train.Count),
            Evaluation = training.Evaluate == "epoch" ? test : null,
            CheckpointPath = training.Checkpoint,
            ModelName = recipe.Model.Name,
        };
        long steps = options.StepsFor(train.Count, recipe.Accumulation);
        Schedule? schedule = recipe.Schedule.Create(steps);
        if (schedule?.Plateaus.FirstOrDefault() is { } plateau)
            options = options with { Watch = new(plateau, recipe.Schedule.Watch) };
        OptimizationPlan plan = recipe.Plan.Build(model, schedule);
        return new(recipe, train, test, model, plan, options);
    }

    /// <summary>The data; a transform that does not fit them is a mistake of the recipe.</summary>
    private static (Dataset Train, Dataset? Test) Load(Recipe recipe, RandomKey key)
    {
        try
        {
            return recipe.Data.Load(key);
        }
        catch (StrataException problem) when (problem is not (DataFileException or CheckpointException))
        {
            throw new RecipeException([$"{recipe.File}: {problem.Message}"]);
        }
    }

    /// <summary>The model; what it cannot be is a mistake of the recipe.</summary>
    private static Layer Create(Recipe recipe, int classes, int features, RandomKey key)
    {
        try
        {
            return recipe.Model.Create(classes, features, key);
        }
        catch (StrataException problem) when (problem is not (DataFileException or CheckpointException))
        {
            throw new RecipeException([$"{recipe.File}: {problem.Message}"]);
        }
    }

    /// <summary>Shows the model one sample: what does not fit is told before training.</summary>
    private static void ThrowIfUnfit(Recipe recipe, Layer model, Dataset train)
    {
        if (train.Count == 0)
            throw new RecipeException([$"{recipe.File}: the data hold no samples to train on."]);
        try
        {
            Evaluation.Of(model, train.Slice(0, 1));
        }
        catch (ShapeException problem)
        {
            Shape sample = train.SampleShape;
            string fix =
                sample.Rank == 3
                    ? " The transforms \"channels: 3\", which makes colour of grey, and \"resize: 224\" change what images are."
                    : "";
            throw new RecipeException([
                $"{recipe.File}: the model \"{recipe.Model.Name}\" does not take the samples, which are {sample}: {problem.Message}{fix}",
            ]);
        }
    }

    private static IDataOrder OrderOf(RecipeTraining training, RandomKey key, int samples)
    {
        if (training.Order is not { } array)
            return new ShuffledOrder(key);
        GivenOrder order = GivenOrder.Read(SafetensorsFile.Read(array.Path), array.Entry);
        if (order.EpochCount < training.Epochs)
            throw new CheckpointException(
                $"the order covers {order.EpochCount} epochs, but the recipe trains for {training.Epochs}",
                array.Path,
                array.Entry
            );
        try
        {
            for (int epoch = 0; epoch < training.Epochs; epoch++)
                order.Rows(epoch, samples);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new CheckpointException(
                "the order names rows that do not exist",
                array.Path,
                array.Entry,
                expected: $"0 to {samples - 1}"
            );
        }

        return order;
    }
}

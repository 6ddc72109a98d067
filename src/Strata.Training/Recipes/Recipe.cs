namespace Strata.Training;

/// <summary>A YAML file that says all of a training run: model, weights, data, plan, schedule, training.</summary>
public sealed record Recipe
{
    /// <summary>The file, as it was given.</summary>
    public required string File { get; init; }

    /// <summary>The model.</summary>
    public required RecipeModel Model { get; init; }

    /// <summary>The weights to start from; null: random ones.</summary>
    public RecipeWeights? Initial { get; init; }

    /// <summary>The data.</summary>
    public required RecipeData Data { get; init; }

    /// <summary>The plan.</summary>
    public required PlanStatements Plan { get; init; }

    /// <summary>Batches for each update.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>The schedule.</summary>
    public required RecipeSchedule Schedule { get; init; }

    /// <summary>Epochs, batches, seed, output.</summary>
    public required RecipeTraining Training { get; init; }

    /// <summary>Reads a recipe and checks all of it that can be checked without the data.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="dataFolder">Where data paths start; null: the folder of the recipe.</param>
    /// <param name="settings">Values that take the place of the file's, such as <c>training.epochs=1</c>; null: none.</param>
    /// <exception cref="RecipeException">It is wrong; all problems are in the message, each with line and column.</exception>
    public static Recipe Read(string path, string? dataFolder = null, IReadOnlyList<string>? settings = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        string text;
        try
        {
            text = System.IO.File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            string why = problem is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file. Check the path"
                : problem.Message.TrimEnd('.');
            throw new RecipeException([$"{path}: {why}."]);
        }

        return Parse(text, path, dataFolder, settings);
    }

    /// <summary>Reads a recipe from text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="path">What messages call it; its folder is where relative paths start.</param>
    /// <param name="dataFolder">Where data paths start; null: the folder of the recipe.</param>
    /// <param name="settings">Values that take the place of the text's, such as <c>training.epochs=1</c>; null: none.</param>
    /// <exception cref="RecipeException">It is wrong.</exception>
    public static Recipe Parse(
        string text,
        string path,
        string? dataFolder = null,
        IReadOnlyList<string>? settings = null
    ) => new RecipeReader(path, dataFolder, settings ?? []).Read(text);

    /// <summary>Reads the data and makes model, plan and options: all that a run needs.</summary>
    /// <exception cref="RecipeException">A file that it names is missing, or the model does not fit the data.</exception>
    /// <exception cref="Optim.PlanException">The plan does not fit the model.</exception>
    public RecipeRun Prepare() => RecipeRun.Of(this);
}

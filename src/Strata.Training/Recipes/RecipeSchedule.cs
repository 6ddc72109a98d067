using Strata.Optim;

namespace Strata.Training;

/// <summary>The schedule of a recipe: a factor on every learning rate.</summary>
/// <param name="Kind"><c>constant</c>, <c>linear</c> or <c>cosine</c>.</param>
/// <param name="Floor">What the factor ends at.</param>
/// <param name="WarmUp">Steps of warm-up, or, below 1, its share of all steps; 0 for none.</param>
/// <param name="Steps">The length; null: all steps of the run.</param>
public sealed record RecipeSchedule(string Kind, double Floor, double WarmUp, long? Steps)
{
    /// <summary>The kinds there are.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["constant", "linear", "cosine"];

    /// <summary>Whether the length of the run must be known.</summary>
    public bool NeedsSteps => Steps is null && (Kind != "constant" || WarmUp is > 0 and < 1);

    /// <summary>The factor; null when it is always 1.</summary>
    /// <param name="steps">Updates of the whole run.</param>
    public Schedule? Create(long steps)
    {
        long length = Math.Max(1, Steps ?? steps);
        Schedule? decay = Kind switch
        {
            "linear" => Schedule.Linear(1, Floor, length),
            "cosine" => Schedule.Cosine(1, length, Floor),
            _ => null,
        };
        if (WarmUp == 0)
            return decay;
        Schedule warmUp = Schedule.WarmUp(WarmUp < 1 ? WarmUp * length : WarmUp);
        return decay is null ? warmUp : decay * warmUp;
    }
}

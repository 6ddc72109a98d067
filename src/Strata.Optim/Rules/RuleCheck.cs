namespace Strata.Optim;

/// <summary>Collects what is wrong with the options of a rule.</summary>
public sealed class RuleCheck
{
    private readonly List<string> _problems = [];

    /// <summary>The problems, each a clause such as <c>beta1 is 1.5; expected at least 0 and below 1</c>.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Reports a problem in words of the rule's own.</summary>
    public void Report(string problem) => _problems.Add(problem);

    /// <summary>A figure that is at least a limit and finite, at every step.</summary>
    public void AtLeast(string name, Hyperparameter value, double lowest)
    {
        if (FirstWrong(value, figure => !(figure >= lowest && double.IsFinite(figure))) is { } step)
            Report(
                $"{name} is {Describe(value, step)}; expected at least {Figures.Exact(lowest)}{(double.IsPositiveInfinity(value.At(step)) ? " and finite" : "")}"
            );
    }

    /// <summary>A figure that is above a limit and finite, at every step.</summary>
    public void Above(string name, Hyperparameter value, double limit)
    {
        if (FirstWrong(value, figure => !(figure > limit && double.IsFinite(figure))) is { } step)
            Report($"{name} is {Describe(value, step)}; expected above {Figures.Exact(limit)}");
    }

    /// <summary>A decay such as a β: at least 0 and below 1, at every step.</summary>
    public void Fraction(string name, Hyperparameter value)
    {
        if (FirstWrong(value, figure => figure is not (>= 0 and < 1)) is { } step)
            Report($"{name} is {Describe(value, step)}; expected at least 0 and below 1");
    }

    private static long? FirstWrong(Hyperparameter value, Func<double, bool> isWrong) =>
        value.Schedule is { } schedule ? ScheduleScan.First(schedule, isWrong)
        : isWrong(value.Initial) ? 0
        : null;

    private static string Describe(Hyperparameter value, long step) =>
        value.IsConstant ? Figures.Exact(value.Initial) : $"{Figures.Format(value.At(step))} at step {step} ({value})";
}

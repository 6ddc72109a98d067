namespace Strata.Optim;

/// <summary>Collects what is wrong with the options of a rule.</summary>
public sealed class RuleCheck
{
    private readonly List<string> _problems = [];

    /// <summary>The problems, each a clause such as <c>beta1 is 1.5; expected at least 0 and below 1</c>.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Reports a problem in words of the rule's own.</summary>
    public void Report(string problem) => _problems.Add(problem);

    /// <summary>A figure that is at least a limit and finite.</summary>
    public void AtLeast(string name, Hyperparameter value, double lowest)
    {
        double initial = value.Initial;
        if (!(initial >= lowest && double.IsFinite(initial)))
            Report($"{name} is {Describe(value)}; expected at least {Figures.Exact(lowest)}");
    }

    /// <summary>A figure that is above a limit and finite.</summary>
    public void Above(string name, Hyperparameter value, double limit)
    {
        double initial = value.Initial;
        if (!(initial > limit && double.IsFinite(initial)))
            Report($"{name} is {Describe(value)}; expected above {Figures.Exact(limit)}");
    }

    /// <summary>A decay such as a β: at least 0 and below 1.</summary>
    public void Fraction(string name, Hyperparameter value)
    {
        if (value.Initial is not (>= 0 and < 1))
            Report($"{name} is {Describe(value)}; expected at least 0 and below 1");
    }

    private static string Describe(Hyperparameter value) =>
        value.IsConstant ? Figures.Exact(value.Initial) : $"{Figures.Exact(value.Initial)} at step 0 ({value})";
}

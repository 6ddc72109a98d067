using Strata.Optim;

namespace Strata.Training;

/// <summary>The statements of a plan that was written as text, in the order in which they apply.</summary>
/// <remarks>Frozen parameters come first, then groups as they were written, the default, and modifiers.</remarks>
public sealed class PlanStatements
{
    private readonly List<PlanStatement> _statements = [];

    /// <summary>The number of statements.</summary>
    public int Count => _statements.Count;

    /// <summary>Adds a statement.</summary>
    /// <param name="start">How messages about it begin.</param>
    /// <param name="where">Where it stands.</param>
    /// <param name="apply">Adds it to a plan.</param>
    public PlanStatements Add(string start, string where, Action<OptimizationPlanBuilder> apply)
    {
        _statements.Add(new(start, where, apply));
        return this;
    }

    /// <summary>Freezes parameters.</summary>
    public PlanStatements Freeze(Selector selector, string where) =>
        Add($"Freeze({selector})", where, plan => plan.Freeze(selector));

    /// <summary>Makes a group.</summary>
    public PlanStatements Group(string label, Selector selector, UpdateRule rule, string where) =>
        Add($"Group(\"{label}\"", where, plan => plan.Group(label, selector, rule));

    /// <summary>All other parameters.</summary>
    public PlanStatements Default(string label, UpdateRule rule, string where) =>
        Add($"Default(\"{label}\")", where, plan => plan.Default(label, rule));

    /// <summary>Builds the plan.</summary>
    /// <param name="source">The model or set.</param>
    /// <param name="schedule">A factor on every constant learning rate, or null.</param>
    /// <exception cref="PlanException">The plan is wrong; every problem says where its statement was written.</exception>
    public OptimizationPlan Build(IParameterSource source, Schedule? schedule = null)
    {
        OptimizationPlanBuilder builder = OptimizationPlan.For(source);
        foreach (PlanStatement statement in _statements)
            statement.Apply(builder);
        if (schedule is not null)
            builder.Schedule(schedule);
        try
        {
            return builder.Build();
        }
        catch (PlanException problem)
        {
            throw new PlanException([.. problem.Problems.Select(WithPlace)]);
        }
    }

    private string WithPlace(string problem)
    {
        PlanStatement? statement = _statements.Find(candidate =>
            problem.StartsWith(candidate.Start, StringComparison.Ordinal)
        );
        return statement is null ? problem : $"{problem} ({statement.Where})";
    }
}

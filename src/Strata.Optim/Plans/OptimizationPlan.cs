using System.Text;

namespace Strata.Optim;

/// <summary>A plan that was built: every parameter has exactly one route, and every figure its reason.</summary>
/// <remarks>
/// Three dialects build the same plan: <see cref="For(IParameterSource)"/> (selectors), <see cref="FromGroups"/>
/// (PyTorch's parameter groups) and <see cref="FromLabels"/> (optax's labels). Equal assignments give equal bits.
/// </remarks>
public sealed class OptimizationPlan
{
    internal OptimizationPlan(
        ParameterSet parameters,
        Assignment assignment,
        PlanSettings settings,
        Schedule? schedule,
        IReadOnlyList<string> warnings
    )
    {
        Parameters = parameters;
        Assignment = assignment;
        Settings = settings;
        Schedule = schedule;
        Warnings = warnings;
    }

    /// <summary>The parameters that the plan covers, in model order.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>One row a parameter.</summary>
    public Assignment Assignment { get; }

    /// <summary>Clipping, accumulation and policies.</summary>
    public PlanSettings Settings { get; }

    /// <summary>What is legal but surely not meant, each with its code, such as <c>STRATA001</c>.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The factor on every rate that is a number; null for none.</summary>
    internal Schedule? Schedule { get; }

    /// <summary>Begins a plan over a model or a set.</summary>
    public static OptimizationPlanBuilder For(IParameterSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(source.ParameterSet);
    }

    /// <summary>Parameter groups, as PyTorch has them: a partition, or an error.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="source">What they must cover; by default the model of the first parameter, else the groups themselves.</param>
    /// <param name="settings">Clipping, accumulation and policies.</param>
    /// <exception cref="PlanException">A group is empty, or a parameter is in two groups, or in none.</exception>
    public static OptimizationPlan FromGroups(
        IReadOnlyList<ParameterGroup> groups,
        IParameterSource? source = null,
        PlanSettings? settings = null
    ) => PlanPartition.FromGroups(groups, source, settings ?? new());

    /// <summary>A label for each parameter and a rule for each label, as optax <c>multi_transform</c> has them.</summary>
    /// <param name="rules">The rule of each label; null freezes.</param>
    /// <param name="labels">The label of each parameter.</param>
    /// <param name="settings">Clipping, accumulation and policies.</param>
    /// <exception cref="PlanException">A label has no rule, or a rule no label.</exception>
    public static OptimizationPlan FromLabels(
        IReadOnlyDictionary<string, UpdateRule?> rules,
        ParameterLabels labels,
        PlanSettings? settings = null
    ) => PlanPartition.FromLabels(rules, labels, settings ?? new());

    /// <summary>The same plan over more parameters, as PyTorch's <c>add_param_group</c>: hand the result to <c>Optimizer.Replan</c>.</summary>
    /// <remarks>The plan's schedule applies to the new group too, from where it stands, unless its rule has one of its own.</remarks>
    /// <param name="group">Parameters that the plan does not have yet, under a label of their own.</param>
    /// <exception cref="PlanException">The group is empty, its label is taken, or a parameter is in the plan already.</exception>
    public OptimizationPlan Add(ParameterGroup group) => PlanPartition.Add(this, group);

    /// <summary>The whole table, with the warnings after it.</summary>
    /// <param name="mostRows">Show at most so many rows, of both ends; by default all.</param>
    public string Explain(int mostRows = int.MaxValue)
    {
        var text = new StringBuilder();
        text.Append(AssignmentText.Summary(Assignment)).Append("\n\n");
        text.Append(AssignmentText.Table(Assignment, mostRows)).Append('\n');
        text.Append("every parameter has exactly one route\n");
        foreach (string warning in Warnings)
            text.Append($"warning {warning}\n");
        return text.ToString();
    }

    /// <summary>Everything about one parameter.</summary>
    /// <param name="name">Its name or alias.</param>
    /// <exception cref="KeyNotFoundException">There is none; the message offers the nearest names.</exception>
    public string Explain(string name) => AssignmentText.Row(Assignment[name]);

    /// <summary>The assignment as JSON.</summary>
    public string ToJson() => Assignment.ToJson();
}

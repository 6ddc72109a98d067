using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A stage that looks at all parameters of its group before any of them goes on: a norm, a distance, a sum.</summary>
/// <remarks>
/// Every parameter is measured, the measures are combined once a group, in the order of the model, and then the stage is
/// applied to every parameter. The group is a label of the plan. Group state is keyed by that label.
/// </remarks>
public abstract record GroupStage : Stage
{
    /// <summary>The numbers it keeps for the group.</summary>
    public virtual ImmutableArray<StateScalar> GroupScalars => [];

    /// <summary>How many numbers <see cref="Measure"/> takes of a parameter.</summary>
    public abstract int MeasureCount { get; }

    /// <summary>Measures one parameter; its slots may be moved on.</summary>
    /// <param name="context">The parameter; group scalars are those of the step before.</param>
    /// <param name="measures">Zeros; to be set.</param>
    public abstract void Measure(in StageContext context, Span<double> measures);

    /// <summary>Makes the scalars of the group from the measures of its parameters.</summary>
    public abstract void Combine(in GroupContext group);
}

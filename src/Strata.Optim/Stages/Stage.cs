using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>One stage of an update that sees a whole parameter: its shape, its norm, its rows.</summary>
/// <remarks>
/// What is elementwise is an <see cref="ITransformation"/> and runs in one loop with its neighbours; a stage of this kind
/// is the boundary between two such loops. Stages are immutable records: all state is in slots and scalars. They run
/// on several threads at once, each for another parameter, and must not allocate.
/// </remarks>
public abstract record Stage
{
    /// <summary>The state arrays it keeps for a parameter, in the order in which it asks for them.</summary>
    public virtual ImmutableArray<StateSlot> Slots => [];

    /// <summary>The numbers it keeps for a parameter.</summary>
    public virtual ImmutableArray<StateScalar> Scalars => [];

    /// <summary>Whether the stage writes the parameter itself; it is then the last one, and nothing is subtracted.</summary>
    public virtual bool WritesValue => false;

    /// <summary>What a constant multiplier of the gradient before this stage does to what comes out of it.</summary>
    /// <value>Mixed: the one answer that is never wrong.</value>
    public virtual GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Mixed;

    /// <summary>Turns the update of one parameter into the next: <see cref="StageContext.Update"/> is replaced.</summary>
    public abstract void Apply(in StageContext context);

    /// <summary>Why the stage cannot hold a parameter; null where it can.</summary>
    protected internal virtual string? ProblemWith(Parameter parameter) => null;

    /// <summary>Reports every option that is out of range.</summary>
    protected internal virtual void Check(RuleCheck check) { }
}

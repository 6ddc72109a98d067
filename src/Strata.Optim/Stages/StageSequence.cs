using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>Stages one after the other, with the state of all of them laid side by side.</summary>
public sealed class StageSequence
{
    private readonly Place[] _places;

    /// <summary>A sequence.</summary>
    /// <param name="stages">The stages, none of them group-wide when the sequence stands inside another stage.</param>
    public StageSequence(params IEnumerable<Stage> stages)
        : this(stages.Select(stage => (stage, false))) { }

    internal StageSequence(IEnumerable<(Stage Stage, bool ForDirection)> stages)
    {
        var places = new List<Place>();
        int slots = 0;
        int scalars = 0;
        int group = 0;
        int measures = 0;
        foreach ((Stage stage, bool forDirection) in stages)
        {
            var wide = stage as GroupStage;
            // Counted once: a stage may make its lists anew each time it is asked for them, and steps must not allocate.
            int ofGroup = wide?.GroupScalars.Length ?? 0;
            int ofParameter = stage.Scalars.Length;
            places.Add(new(stage, wide, slots, scalars, group, measures, ofParameter, ofGroup, forDirection));
            slots += stage.Slots.Length;
            scalars += ofParameter;
            group += ofGroup;
            measures += wide?.MeasureCount ?? 0;
        }

        _places = [.. places];
        MeasureCount = measures;
        Slots = [.. places.SelectMany(place => place.Stage.Slots)];
        Scalars = [.. places.SelectMany(place => place.Stage.Scalars)];
        GroupScalars = [.. places.SelectMany(place => place.Wide?.GroupScalars ?? [])];
        string[] twice =
        [
            .. Slots
                .Select(slot => slot.Name)
                .Concat(Scalars.Select(s => s.Name))
                .GroupBy(n => n)
                .Where(g => g.Skip(1).Any())
                .Select(g => g.Key),
        ];
        if (twice.Length > 0)
            throw new PlanException(
                $"Two stages of one rule keep a state named \"{twice[0]}\": state is saved by name. Give one of them another prefix."
            );
    }

    /// <summary>The state arrays of all stages.</summary>
    public ImmutableArray<StateSlot> Slots { get; }

    /// <summary>The numbers that all stages keep for a parameter.</summary>
    public ImmutableArray<StateScalar> Scalars { get; }

    /// <summary>The numbers that the group-wide stages keep for a group.</summary>
    public ImmutableArray<StateScalar> GroupScalars { get; }

    internal int MeasureCount { get; }

    internal int Length => _places.Length;

    internal ReadOnlySpan<Place> Places => _places;

    /// <summary>Whether some stage looks at the whole group.</summary>
    public bool HasGroupStages => Array.Exists(_places, place => place.Wide is not null);

    /// <summary>What a multiplier of the gradient does to what comes out.</summary>
    public GradientScale GradientScaleAt(in StepFigures step)
    {
        var all = GradientScale.Proportional;
        foreach (Place place in _places)
        {
            GradientScale next = place.Stage.GradientScaleAt(
                step.WithScalars([.. place.Stage.Scalars.Select(scalar => scalar.Start)])
            );
            if (all == GradientScale.Mixed || next == GradientScale.Mixed)
                return GradientScale.Mixed;
            if (next == GradientScale.Invariant)
                all = GradientScale.Invariant;
        }

        return all;
    }

    /// <summary>Applies all stages to the update of a context; for a stage that has stages inside.</summary>
    /// <param name="context">Its slots and scalars from the first of the sequence on.</param>
    /// <param name="figures">The figures that the stages see.</param>
    public void Apply(in StageContext context, in StepFigures figures)
    {
        foreach (ref readonly Place place in _places.AsSpan())
            place.Stage.Apply(place.Of(context, figures));
    }

    /// <summary>A stage and where its state begins.</summary>
    internal readonly record struct Place(
        Stage Stage,
        GroupStage? Wide,
        int Slots,
        int Scalars,
        int Group,
        int Measures,
        int ScalarCount,
        int GroupCount,
        bool ForDirection
    )
    {
        public StageContext Of(scoped in StageContext context, scoped in StepFigures figures) =>
            context.Inner(ForDirection ? figures.ForDirection() : figures, Slots, Scalars, ScalarCount);
    }
}

using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>A rule with stages that see whole parameters, or whole groups: run a parameter at a time, in phases.</summary>
/// <remarks>
/// A group-wide stage ends a phase: every parameter of the group is measured, the measures are combined, and the next
/// phase begins with its <see cref="Stage.Apply"/>. A fused stage at either end reads the gradient and writes the
/// parameter directly.
/// </remarks>
internal sealed class StagedProgram(StageSequence sequence) : RuleProgram(sequence.Slots, sequence.Scalars)
{
    // Phase k runs the stages from _starts[k] up to _starts[k + 1]; a phase after the first begins with a group-wide stage.
    private readonly int[] _starts = FindStarts(sequence);

    public StageSequence Sequence => sequence;

    public int PhaseCount => _starts.Length - 1;

    internal override GradientScale ScaleAt(in StepFigures figures) => sequence.GradientScaleAt(figures);

    internal override IEnumerable<Stage> AsStages() => sequence.Places.ToArray().Select(place => place.Stage);

    /// <summary>Runs one phase for one parameter.</summary>
    /// <param name="phase">The phase, from 0.</param>
    /// <param name="context">The parameter.</param>
    /// <param name="group">The scalars of its group.</param>
    /// <param name="measures">Takes what group-wide stages measure.</param>
    public void Run(int phase, in StageContext context, ReadOnlySpan<double> group, Span<double> measures)
    {
        ReadOnlySpan<StageSequence.Place> places = sequence.Places;
        (int first, int end) = (_starts[phase], _starts[phase + 1]);
        bool isLast = end == places.Length;
        bool isLoaded = phase > 0;
        for (int i = first; i < end; i++)
        {
            ref readonly StageSequence.Place place = ref places[i];
            StageContext inner = place.Of(context, context.Figures).Within(group.Slice(place.Group, place.GroupCount));
            if (place.Stage is FusedStage fused)
            {
                Block source = isLoaded ? context.Update : context.Gradient;
                double factor = isLoaded ? 1 : context.GradientFactor;
                double limit = isLoaded ? double.PositiveInfinity : context.ClipValue;
                isLoaded = true;
                if (i == places.Length - 1)
                {
                    fused.Subtract(inner, source, factor, limit);
                    return;
                }

                fused.Transform(inner, source, factor, limit);
                continue;
            }

            if (!isLoaded)
                Load(context);
            isLoaded = true;
            place.Stage.Apply(inner);
        }

        if (!isLoaded)
            Load(context);
        if (!isLast)
        {
            ref readonly StageSequence.Place next = ref places[end];
            StageContext inner = next.Of(context, context.Figures).Within(group.Slice(next.Group, next.GroupCount));
            next.Wide!.Measure(inner, measures.Slice(next.Measures, next.Wide.MeasureCount));
        }
        else if (places.Length == 0 || !places[^1].Stage.WritesValue)
        {
            ScaledSum.Subtract(context.Value, context.Update);
        }
    }

    /// <summary>Combines what the group-wide stage at the end of a phase measured.</summary>
    /// <param name="phase">The phase that all parameters have run.</param>
    /// <param name="figures">The figures of the first parameter that takes part.</param>
    /// <param name="measures">All measures of all parameters that take part.</param>
    /// <param name="scratch">Room for the measures of one stage.</param>
    /// <param name="scalars">The scalars of the group.</param>
    /// <param name="count">Updates of the group, this one included.</param>
    public void Combine(
        int phase,
        in StepFigures figures,
        ReadOnlySpan<double> measures,
        Span<double> scratch,
        Span<double> scalars,
        long count
    )
    {
        ref readonly StageSequence.Place place = ref sequence.Places[_starts[phase + 1]];
        int width = place.Wide!.MeasureCount;
        int written = 0;
        for (int row = 0; row < measures.Length; row += sequence.MeasureCount)
        {
            measures.Slice(row + place.Measures, width).CopyTo(scratch[written..]);
            written += width;
        }

        place.Wide.Combine(
            new(
                place.ForDirection ? figures.ForDirection() : figures,
                scratch[..written],
                width,
                scalars.Slice(place.Group, place.GroupCount),
                count
            )
        );
    }

    private static void Load(in StageContext context)
    {
        ScaledSum.Store(context.Update, context.Gradient, (float)context.GradientFactor, accumulate: false);
        if (!double.IsPositiveInfinity(context.ClipValue))
            ScaledSum.Clamp(context.Update, (float)context.ClipValue);
    }

    private static int[] FindStarts(StageSequence sequence)
    {
        List<int> starts = [0];
        for (int i = 0; i < sequence.Length; i++)
        {
            if (sequence.Places[i].Wide is not null)
                starts.Add(i);
        }

        return [.. starts, sequence.Length];
    }
}

namespace Strata.Optim;

/// <summary>Multipliers that keep the best learning rate of a narrow model best for a wide one.</summary>
/// <param name="Text">The statement as it was written.</param>
/// <param name="Selector">Which parameters.</param>
/// <param name="Base">The parameters of the narrow model, of the same names.</param>
/// <param name="Scaling">Who scales the output layer.</param>
internal sealed record WidthRates(string Text, Selector Selector, ParameterSet Base, WidthScaling Scaling)
    : Modifier(Text, Selector)
{
    public override IEnumerable<string> ProblemsWith(ParameterSet parameters) =>
        parameters.Where(Selector.Matches).Select(ProblemOf).OfType<string>();

    /// <summary>The multiplier of one parameter and why; null when its width has not grown.</summary>
    public (double Factor, string Reason)? For(Parameter parameter, UpdateRule rule)
    {
        int[] grown = GrownAxes(parameter);
        double Growth(int axis) => (double)parameter.Shape[axis] / Base[parameter.Name].Shape[axis];
        bool invariant = IsInvariant(rule);
        if (grown.Length == 0)
            return null;
        if (grown.Length == 2)
        {
            double factor = invariant ? 1 / Growth(1) : Growth(0) / Growth(1);
            return (factor, $"width: hidden, fan-in grew by {Figures.Exact(Growth(1))}");
        }

        double growth = Growth(grown[0]);
        if (!IsOutput(parameter, grown))
            return (invariant ? 1 : growth, $"width: fan-out grew by {Figures.Exact(growth)}");
        return (
            Scaling == WidthScaling.OutputByRate ? 1 / growth
            : invariant ? 1
            : growth,
            $"width: output, fan-in grew by {Figures.Exact(growth)}"
        );
    }

    private string? ProblemOf(Parameter parameter)
    {
        if (!Base.TryGet(parameter.Name, out Parameter? narrow))
            return $"{Text}: the base model has no \"{parameter.Name}\". Nearest names: "
                + $"{Nearest.Quote(Nearest.To(parameter.Name, Base.Select(other => other.Name), 2))}. Build it as this one, only narrower.";
        if (narrow.Rank != parameter.Rank)
            return $"{Text}: \"{parameter.Name}\" is {parameter.Shape} and in the base model {narrow.Shape}. Only widths may differ.";
        int[] grown = GrownAxes(parameter);
        if (grown.Length > 2 || (grown.Length == 2 && grown is not [0, 1]))
            return $"{Text}: \"{parameter.Name}\" is {parameter.Shape} and in the base model {narrow.Shape}. Only the axes of outputs and inputs may differ.";
        return
            Scaling == WidthScaling.OutputByRate
            && parameter.Role == ParameterRole.Unknown
            && IsOutput(parameter, grown)
            ? $"{Text}: \"{parameter.Name}\" {parameter.Shape} may be an output layer or an embedding, and its role is not known. "
                + "Give Parameter.Role, or use WidthScaling.OutputByMultiplier."
            : null;
    }

    private int[] GrownAxes(Parameter parameter)
    {
        Parameter narrow = Base[parameter.Name];
        return [.. Enumerable.Range(0, parameter.Rank).Where(axis => parameter.Shape[axis] != narrow.Shape[axis])];
    }

    /// <summary>A matrix (out, in) of which only the inputs grew. In a table of embeddings the second axis is the output.</summary>
    private static bool IsOutput(Parameter parameter, int[] grown) =>
        grown is [1] && parameter.Role != ParameterRole.Embedding;

    /// <summary>Whether the size of an update does not follow the gradient's, as with Adam, once the first steps are over.</summary>
    private static bool IsInvariant(UpdateRule rule)
    {
        const int Late = 10_000;
        var values = new FigureValues(1, 0, rule.DecayMode, 1, 1, double.PositiveInfinity, 0);
        RuleProgram program = rule.Compile();
        var figures = new StepFigures(values, Late, Late, new PowerTable(), program.NewScalars());
        return program.ScaleAt(figures) != GradientScale.Proportional;
    }
}

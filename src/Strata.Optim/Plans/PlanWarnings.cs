namespace Strata.Optim;

/// <summary>What is legal in a plan but surely not meant.</summary>
internal static class PlanWarnings
{
    public static IReadOnlyList<string> Of(
        ParameterSet parameters,
        IReadOnlyList<AssignmentRow> rows,
        IReadOnlyList<Modifier> modifiers,
        PlanSettings settings
    ) =>
        [
            .. IdleGradientMultipliers(rows, modifiers, settings),
            .. UnknownLayerOrder(parameters, modifiers),
            .. ZeroRates(rows),
            .. ZeroEpsilons(rows),
            .. WidthLaws(rows, modifiers),
        ];

    /// <summary>STRATA001: a constant gradient multiplier before a rule that does not depend on the gradient's scale.</summary>
    private static IEnumerable<string> IdleGradientMultipliers(
        IReadOnlyList<AssignmentRow> rows,
        IReadOnlyList<Modifier> modifiers,
        PlanSettings settings
    )
    {
        // Clipping makes the multiplier count: a norm over several parameters, or a limit, depends on it.
        if (settings.NormClip is { Scope: not ClipScope.Parameter })
            yield break;
        foreach (
            GradientFactor multiplier in modifiers.OfType<GradientFactor>().Where(multiplier => multiplier.Factor != 1)
        )
        {
            AssignmentRow[] idle =
            [
                .. rows.Where(row =>
                    !row.Frozen
                    && multiplier.Selector.Matches(row.Parameter)
                    && double.IsInfinity(row.ClipValue)
                    && IsInvariant(row)
                ),
            ];
            if (idle.Length == 0)
                continue;
            string rules = string.Join(", ", idle.Select(row => row.Rule!.GetType().Name).Distinct());
            yield return $"STRATA001: GradientMultiplier({Figures.Exact(multiplier.Factor)}) on {PlanPartition.Count(idle.Length, "parameter")} has no "
                + $"effect: {rules} {(rules.Contains(',', StringComparison.Ordinal) ? "do" : "does")} not depend on the gradient's scale. "
                + $"Use LearningRateMultiplier({multiplier.Selector}, {Figures.Exact(multiplier.Factor)}).";
        }
    }

    /// <summary>STRATA002: names from a file are in the file's order, which is seldom the model's.</summary>
    private static IEnumerable<string> UnknownLayerOrder(ParameterSet parameters, IReadOnlyList<Modifier> modifiers)
    {
        if (parameters.IsModelOrder || !modifiers.OfType<LayerModifier>().Any(layers => layers.Order.FollowsModelOrder))
            yield break;
        yield return $"STRATA002: layer decay follows the order of the names in \"{parameters.Origin}\", which is the file's and need not be "
            + "the model's. Read the column why, or plan on the model by its name.";
    }

    /// <summary>STRATA003: a rate that is always 0 stops a parameter, but not its state.</summary>
    private static IEnumerable<string> ZeroRates(IReadOnlyList<AssignmentRow> rows) =>
        rows.Where(row => !row.Frozen && row.BaseLearningRate == 0)
            .GroupBy(row => row.Group, StringComparer.Ordinal)
            .Select(group =>
                $"STRATA003: the learning rate of group \"{group.Key}\" ({PlanPartition.Count(group.Count(), "parameter")}) is 0 at every step: "
                + "nothing moves, but its state is kept and updated. Use Freeze."
            );

    /// <summary>STRATA004: without an epsilon, a gradient that is exactly 0 from the start is divided by a root that is 0.</summary>
    private static IEnumerable<string> ZeroEpsilons(IReadOnlyList<AssignmentRow> rows) =>
        rows.Where(row => row.Rule is not null && CanDivideByZero(row.Rule))
            .GroupBy(row => row.Group, StringComparer.Ordinal)
            .Select(group =>
                $"STRATA004: epsilon of {group.First().Rule!.GetType().Name} in group \"{group.Key}\" is 0: an element whose gradients are "
                + "all 0 so far becomes 0/0, which is NaN. Use an epsilon above 0."
            );

    /// <summary>STRATA005: the multipliers of width are those of updates made element by element.</summary>
    private static IEnumerable<string> WidthLaws(
        IReadOnlyList<AssignmentRow> rows,
        IReadOnlyList<Modifier> modifiers
    ) =>
        rows.Where(row =>
                row.Rule is { } rule
                && rule.Compile() is not FusedProgram
                && modifiers
                    .OfType<WidthRates>()
                    .Any(widths =>
                        widths.Selector.Matches(row.Parameter) && widths.For(row.Parameter, rule) is not null
                    )
            )
            .GroupBy(row => row.Group, StringComparer.Ordinal)
            .Select(group =>
                $"STRATA005: WidthMultipliers on {PlanPartition.Count(group.Count(), "parameter")} of group \"{group.Key}\": "
                + $"{group.First().Rule!.GetType().Name} scales whole parameters, or finds its rate, and the law of µP is for updates made "
                + "element by element. Leave the group out by the selector, or check the rate at two widths."
            );

    private static bool CanDivideByZero(UpdateRule rule) =>
        rule
            is AdamRule { Epsilon: 0 }
                or Adamax { Epsilon: 0 }
                or RAdam { Epsilon: 0 }
                or RmsProp { Epsilon: 0 }
                or Adadelta { Epsilon: 0 }
                or Adagrad { Epsilon: 0, InitialAccumulator: 0 };

    private static bool IsInvariant(AssignmentRow row) =>
        ScaleOf(row.Rule!, row.WeightDecay, row.DecayMode) == GradientScale.Invariant;

    /// <summary>What a constant multiplier of the gradient does to the updates of a rule.</summary>
    internal static GradientScale ScaleOf(UpdateRule rule, Hyperparameter weightDecay, DecayMode mode)
    {
        // Decay that is scheduled may be 0 at first: any that is not constantly 0 counts.
        double decay = weightDecay.IsConstant ? weightDecay.Initial : 1;
        var values = new FigureValues(1, decay, mode, 1, 1, double.PositiveInfinity, 0);
        RuleProgram program = rule.Compile();
        var figures = new StepFigures(values, count: 1, step: 0, new PowerTable(), program.NewScalars());
        return program.ScaleAt(figures);
    }
}

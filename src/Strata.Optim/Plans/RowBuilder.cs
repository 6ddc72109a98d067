namespace Strata.Optim;

/// <summary>Applies every modifier that matches, and writes its reason.</summary>
internal sealed class RowBuilder(
    ParameterSet parameters,
    IReadOnlyList<Modifier> modifiers,
    Schedule? schedule,
    LayerTables layers
)
{
    private readonly Dictionary<UpdateRule, RuleProgram> _programs = new(ReferenceEqualityComparer.Instance);

    public AssignmentRow Row(int index, Route route, IReadOnlyList<string> alsoMatched)
    {
        Parameter parameter = parameters[index];
        if (route.Rule is not { } rule)
        {
            string why = route.Reason ?? "frozen";
            string note = parameter.FrozenNote?.Invoke() is { } more ? $"{why}; {more}" : why;
            return new()
            {
                Parameter = parameter,
                Group = route.Label,
                Rule = null,
                Route = route.Text,
                AlsoMatched = alsoMatched,
                Reasons = [note],
            };
        }

        (Hyperparameter rate, string rateReason) = BaseRate(index, rule);
        var row = new AssignmentRow
        {
            Parameter = parameter,
            Group = route.Label,
            Rule = rule,
            Route = route.Text,
            AlsoMatched = alsoMatched,
            BaseLearningRate = rate,
            WeightDecay = rule.WeightDecay,
            DecayMode = rule.DecayMode,
            StateBytes = ProgramOf(rule).StateBytesOf(parameter),
        };
        var reasons = new List<string>();
        double width = 1;
        foreach (Modifier modifier in modifiers.Where(modifier => modifier.Selector.Matches(parameter)))
        {
            switch (modifier)
            {
                case RateMultiplier { Factor: double factor }:
                    row = row with { LearningRateMultiplier = row.LearningRateMultiplier * factor };
                    rateReason += $" × {Figures.Exact(factor)} ({modifier.Selector})";
                    break;
                case LayerRates decay:
                    LayerTable table = layers.Of(decay.Order);
                    int exponent = table.ExponentOfParameter(index);
                    double scale = decay.ScaleOf(exponent);
                    row = row with { LearningRateMultiplier = row.LearningRateMultiplier * scale };
                    if (exponent != 0)
                        rateReason +=
                            scale == decay.MinScale
                                ? $" × {Figures.Exact(scale)} (layer decay: {table.NameOf(index)}, at least {Figures.Exact(scale)})"
                                : $" × {Figures.Exact(decay.Decay)}^{exponent} (layer decay: {table.NameOf(index)}, {exponent} of {table.MostExponent})";
                    break;
                case WidthRates widths when widths.For(parameter, rule) is { } grown:
                    width *= grown.Factor;
                    row = row with { LearningRateMultiplier = row.LearningRateMultiplier * grown.Factor };
                    rateReason += $" × {Figures.Exact(grown.Factor)} ({grown.Reason})";
                    break;
                case DecayOverride decay:
                    row = row with { WeightDecay = decay.Decay, DecayMode = decay.Mode ?? row.DecayMode };
                    reasons.Add(
                        decay.Decay == 0
                            ? $"no decay: {modifier.Selector}"
                            : $"decay {decay.Decay}{(decay.Mode is null ? "" : $" {decay.Mode.Value.ToString().ToLowerInvariant()}")}: {modifier.Selector}"
                    );
                    break;
                case GradientFactor { Factor: double factor }:
                    row = row with { GradientMultiplier = row.GradientMultiplier * factor };
                    reasons.Add($"gradient × {Figures.Exact(factor)}: {modifier.Selector}");
                    break;
                case ValueLimit { Limit: double limit }:
                    row = row with { ClipValue = Math.Min(row.ClipValue, limit) };
                    reasons.Add($"clip ±{Figures.Exact(limit)}");
                    break;
            }
        }

        if (width != 1 && row.DecayMode != DecayMode.Independent && row.WeightDecay != 0)
        {
            row = row with { WeightDecay = Times(row.WeightDecay, 1 / width) };
            reasons.Add($"decay × {Figures.Exact(1 / width)}: width, so that rate × decay stays");
        }

        if (rule.NoteOn(parameter) is { } treatment)
            reasons.Insert(0, treatment);
        return row with { Reasons = [rateReason, .. reasons] };
    }

    private static Hyperparameter Times(Hyperparameter value, double factor) =>
        value.Schedule is { } schedule ? schedule * factor : value.Initial * factor;

    /// <summary>The rate before multipliers: the rule's, or that of the layer; with the plan's schedule where it is a number.</summary>
    private (Hyperparameter Rate, string Reason) BaseRate(int index, UpdateRule rule)
    {
        Hyperparameter rate = rule.LearningRate;
        string reason = "";
        if (modifiers.OfType<LayerSpread>().FirstOrDefault() is { } spread)
        {
            LayerTable table = layers.Of(spread.Order);
            int count = table.CountedLayers;
            int place = count - 1 - (table.ExponentOfParameter(index) - spread.Order.HeadExponent);
            rate = spread.RateOf(place, count);
            reason = $" ({table.NameOf(index)}, {place + 1} of {count} layers)";
        }

        if (schedule is not null && rate.IsConstant)
            rate = Hyperparameter.FromSchedule(rate.Initial * schedule);
        return (rate, rate + reason);
    }

    private RuleProgram ProgramOf(UpdateRule rule)
    {
        if (!_programs.TryGetValue(rule, out RuleProgram? program))
            _programs[rule] = program = rule.Compile();
        return program;
    }
}

namespace Strata.Optim;

/// <summary>Applies every modifier that matches, and writes its reason.</summary>
internal sealed class RowBuilder(
    ParameterSet parameters,
    IReadOnlyList<Modifier> modifiers,
    Schedule? schedule,
    Func<Route, bool> freezes
)
{
    private readonly Dictionary<LayerRates, (string Layer, int Exponent)[]> _layers = [];
    private readonly Dictionary<UpdateRule, RuleProgram> _programs = [];

    public AssignmentRow Row(int index, Route route, IReadOnlyList<string> alsoMatched, IReadOnlyList<Route?> taken)
    {
        Parameter parameter = parameters[index];
        if (route.Rule is not { } rule)
        {
            string note = parameter.FrozenNote?.Invoke() is { } more ? $"frozen; {more}" : "frozen";
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

        Hyperparameter rate =
            schedule is not null && rule.LearningRate.IsConstant
                ? Hyperparameter.FromSchedule(rule.LearningRate.Initial * schedule)
                : rule.LearningRate;
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
        string rateReason = rate.ToString();
        var reasons = new List<string>();
        foreach (Modifier modifier in modifiers.Where(modifier => modifier.Selector.Matches(parameter)))
        {
            switch (modifier)
            {
                case RateMultiplier { Factor: double factor }:
                    row = row with { LearningRateMultiplier = row.LearningRateMultiplier * factor };
                    rateReason += $" × {Figures.Exact(factor)} ({modifier.Selector})";
                    break;
                case LayerRates layers:
                    (string layer, int exponent) = LayersOf(layers, taken)[index];
                    row = row with
                    {
                        LearningRateMultiplier = row.LearningRateMultiplier * Math.Pow(layers.Decay, exponent),
                    };
                    int most = LayersOf(layers, taken).Max(place => place.Exponent);
                    if (exponent != 0)
                        rateReason +=
                            $" × {Figures.Exact(layers.Decay)}^{exponent} (layer decay: {layer}, {exponent} of {most})";
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

        if (rule.NoteOn(parameter) is { } treatment)
            reasons.Insert(0, treatment);
        return row with { Reasons = [rateReason, .. reasons] };
    }

    private (string Layer, int Exponent)[] LayersOf(LayerRates layers, IReadOnlyList<Route?> taken)
    {
        if (!_layers.TryGetValue(layers, out (string Layer, int Exponent)[]? places))
        {
            HashSet<Parameter> frozen = [.. parameters.Where((_, i) => taken[i] is { } route && freezes(route))];
            places = layers.Order.Resolve(parameters, frozen.Contains);
            _layers[layers] = places;
        }

        return places;
    }

    private RuleProgram ProgramOf(UpdateRule rule)
    {
        if (!_programs.TryGetValue(rule, out RuleProgram? program))
            _programs[rule] = program = rule.Compile();
        return program;
    }
}

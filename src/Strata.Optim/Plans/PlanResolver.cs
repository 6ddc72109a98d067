namespace Strata.Optim;

/// <summary>Sends every parameter along its route and applies the modifiers; finds every problem in one go.</summary>
internal sealed class PlanResolver(
    ParameterSet parameters,
    IReadOnlyList<Route> statements,
    IReadOnlyList<Modifier> written,
    Schedule? schedule
)
{
    private readonly StatementCheck _check = new(parameters);

    private readonly Route[] _routes =
    [
        .. statements.Select(route => route with { Selector = route.Selector?.Bind(parameters) }),
    ];

    private readonly Modifier[] _modifiers =
    [
        .. written.Select(modifier => modifier with { Selector = modifier.Selector.Bind(parameters) }),
    ];

    public OptimizationPlan Resolve(PlanSettings settings, IReadOnlyList<string> found)
    {
        List<string> problems = [.. found];
        Route?[] taken = [.. parameters.Select(RouteOf)];
        string[][] alsoMatched =
        [
            .. parameters.Select(
                (parameter, i) =>
                    _routes
                        .Where(route => route != taken[i] && route.Selector?.Matches(parameter) == true)
                        .Select(route => route.Text)
                        .ToArray()
            ),
        ];
        foreach (
            IGrouping<string, Route> same in _routes
                .Where(route => route.Rule is not null)
                .GroupBy(route => route.Label)
        )
        {
            if (same.Count() > 1)
                problems.Add(
                    $"{same.Count()} statements make a group \"{same.Key}\". Name it once, with Selector.Any(...) for several selectors."
                );
        }

        problems.AddRange(_check.Ties(_routes));
        problems.AddRange(_check.Routes(_routes, taken));
        problems.AddRange(_check.Uncovered(taken));
        var layers = new LayerTables(parameters, taken);
        Route?[] final =
        [
            .. taken.Select((route, i) => route is { Rule: null } ? route : FrozenByDecay(i, layers) ?? route),
        ];
        problems.AddRange(_check.Modifiers(_modifiers, final, layers));
        return Finish(parameters, final, settings, problems, alsoMatched, _modifiers, schedule, layers);
    }

    /// <summary>Checks the rules, makes the rows, and throws when anything is wrong.</summary>
    public static OptimizationPlan Finish(
        ParameterSet parameters,
        IReadOnlyList<Route?> taken,
        PlanSettings settings,
        List<string> problems,
        IReadOnlyList<string[]>? alsoMatched = null,
        IReadOnlyList<Modifier>? modifiers = null,
        Schedule? schedule = null,
        LayerTables? layers = null
    )
    {
        if (parameters.Count == 0)
            problems.Add("There are no parameters to plan for. Pass a model, or the set of its parameters.");
        foreach (Route route in taken.OfType<Route>().Distinct<Route>(ReferenceEqualityComparer.Instance))
        {
            if (route.Rule is null)
                continue;
            var check = new RuleCheck();
            route.Rule.Check(check);
            problems.AddRange(
                check.Problems.Select(problem => $"{route.Text}, {route.Rule.GetType().Name}: {problem}.")
            );
        }

        for (int i = 0; i < taken.Count; i++)
        {
            if (taken[i] is { Rule: { } rule } route && rule.ProblemWith(parameters[i]) is { } problem)
                problems.Add($"{route.Text}, {rule.GetType().Name}: \"{parameters[i].Name}\" {problem}.");
        }

        if (schedule?.FirstStepOutside(0) is { } step)
            problems.Add(
                $"Schedule({schedule}): the factor is {Figures.Format(schedule.At(step))} at step {step}; expected at least 0 and finite."
            );
        if (problems.Count > 0)
            throw new PlanException(problems);

        var rows = new RowBuilder(parameters, modifiers ?? [], schedule, layers ?? new(parameters, taken));
        AssignmentRow[] assignment = [.. taken.Select((route, i) => rows.Row(i, route!, alsoMatched?[i] ?? []))];
        return new(
            parameters,
            new Assignment(assignment, settings),
            settings,
            schedule,
            PlanWarnings.Of(parameters, assignment, modifiers ?? [], settings)
        );
    }

    private Route? RouteOf(Parameter parameter)
    {
        foreach (Route route in _routes)
        {
            if (route.Selector?.Matches(parameter) == true)
                return route;
        }

        // A default takes what is left, wherever it stands in the list.
        return _routes.FirstOrDefault(route => route.Selector is null);
    }

    /// <summary>Where layer decay leaves so small a rate that the plan asks to freeze instead.</summary>
    private Route? FrozenByDecay(int index, LayerTables layers)
    {
        foreach (LayerRates decay in _modifiers.OfType<LayerRates>().Where(decay => decay.FreezeBelow > 0))
        {
            LayerTable table = layers.Of(decay.Order);
            if (table.Problem is not null || decay.Problem is not null)
                continue;
            int exponent = table.ExponentOfParameter(index);
            double scale = decay.ScaleOf(exponent);
            if (exponent >= 0 && scale < decay.FreezeBelow)
            {
                return new(decay.Text, null, Route.Frozen, null)
                {
                    Reason =
                        $"frozen: layer decay {Figures.Exact(decay.Decay)}^{exponent} is {Figures.Format(scale)}, below {Figures.Exact(decay.FreezeBelow)}",
                };
            }
        }

        return null;
    }
}

namespace Strata.Optim;

/// <summary>Sends every parameter along its route and applies the modifiers; finds every problem in one go.</summary>
internal sealed class PlanResolver(
    ParameterSet parameters,
    IReadOnlyList<Route> routes,
    IReadOnlyList<Modifier> modifiers,
    Schedule? schedule
)
{
    private readonly StatementCheck _check = new(parameters);

    public OptimizationPlan Resolve(PlanSettings settings, IReadOnlyList<string> found)
    {
        List<string> problems = [.. found];
        Route?[] taken = [.. parameters.Select(RouteOf)];
        string[][] alsoMatched =
        [
            .. parameters.Select(
                (parameter, i) =>
                    routes
                        .Where(route => route != taken[i] && route.Selector?.Matches(parameter) == true)
                        .Select(route => route.Text)
                        .ToArray()
            ),
        ];
        foreach (
            IGrouping<string, Route> same in routes.Where(route => route.Rule is not null).GroupBy(route => route.Label)
        )
        {
            if (same.Count() > 1)
                problems.Add(
                    $"{same.Count()} statements make a group \"{same.Key}\". Name it once, with Selector.Any(...) for several selectors."
                );
        }

        problems.AddRange(_check.Ties(routes));
        problems.AddRange(_check.Routes(routes, taken));
        problems.AddRange(_check.Uncovered(taken));
        problems.AddRange(_check.Modifiers(modifiers, taken));
        return Finish(parameters, taken, settings, problems, alsoMatched, modifiers, schedule);
    }

    /// <summary>Checks the rules, makes the rows, and throws when anything is wrong.</summary>
    public static OptimizationPlan Finish(
        ParameterSet parameters,
        IReadOnlyList<Route?> taken,
        PlanSettings settings,
        List<string> problems,
        IReadOnlyList<string[]>? alsoMatched = null,
        IReadOnlyList<Modifier>? modifiers = null,
        Schedule? schedule = null
    )
    {
        foreach (Route route in taken.OfType<Route>().Distinct())
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

        if (problems.Count > 0)
            throw new PlanException(problems);

        var rows = new RowBuilder(parameters, modifiers ?? [], schedule, route => route.Rule is null);
        AssignmentRow[] assignment = [.. taken.Select((route, i) => rows.Row(i, route!, alsoMatched?[i] ?? [], taken))];
        return new(
            parameters,
            new Assignment(assignment),
            settings,
            PlanWarnings.Of(parameters, assignment, modifiers ?? [], settings)
        );
    }

    private Route? RouteOf(Parameter parameter)
    {
        foreach (Route route in routes)
        {
            if (route.Selector?.Matches(parameter) == true)
                return route;
        }

        // A default takes what is left, wherever it stands in the list.
        return routes.FirstOrDefault(route => route.Selector is null);
    }
}

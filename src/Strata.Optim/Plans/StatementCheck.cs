namespace Strata.Optim;

/// <summary>Finds statements that do nothing and parameters that nothing claims: what other frameworks let pass.</summary>
internal sealed class StatementCheck(ParameterSet parameters)
{
    private string[] AllNames =>
        [.. parameters.SelectMany(parameter => (string[])[parameter.Name, .. parameter.Aliases])];

    /// <summary>Tied parameters whose names different statements claim.</summary>
    public IEnumerable<string> Ties(IReadOnlyList<Route> routes)
    {
        foreach (Parameter parameter in parameters.Where(parameter => parameter.Aliases.Count > 0))
        {
            var claims = ((string[])[parameter.Name, .. parameter.Aliases])
                .Select(name =>
                    (
                        Name: name,
                        Route: routes.FirstOrDefault(route => route.Selector?.Matches(parameter, name) == true)
                    )
                )
                .Where(claim => claim.Route is not null)
                .ToList();
            (string Name, Route? Route) first = claims.FirstOrDefault();
            (string Name, Route? Route) other = claims.Find(claim => claim.Route != first.Route);
            if (other.Route is not null)
            {
                yield return $"\"{parameter.Aliases[0]}\" is \"{parameter.Name}\" (tied): {Name(first.Route!)} claims it as "
                    + $"\"{first.Name}\", {Name(other.Route)} as \"{other.Name}\". "
                    + "Name it once, or put a statement that names both before them.";
            }
        }

        static string Name(Route route) => route.Rule is null ? "Freeze" : $"Group(\"{route.Label}\")";
    }

    /// <summary>Routes that match nothing, or nothing that is left.</summary>
    public IEnumerable<string> Routes(IReadOnlyList<Route> routes, IReadOnlyList<Route?> taken)
    {
        foreach (Route route in routes)
        {
            if (route.Selector is null)
            {
                // A misspelt selector behind a "!" takes all: that is the problem, and not the default.
                bool misspelt = routes.Any(other =>
                    other is { Selector: not null, AllowUnmatched: false }
                    && Unmatched(other.Text, other.Selector).Any()
                );
                if (!route.AllowUnmatched && parameters.Count > 0 && !taken.Contains(route) && !misspelt)
                    yield return $"{route.Text} claims nothing: other statements take all {parameters.Count} parameters. Remove it.";
                continue;
            }

            string[] unmatched = route.AllowUnmatched ? [] : [.. Unmatched(route.Text, route.Selector)];
            foreach (string problem in unmatched)
                yield return problem;
            if (route.AllowUnmatched || unmatched.Length > 0 || taken.Contains(route))
                continue;
            List<int> matches =
            [
                .. Enumerable.Range(0, parameters.Count).Where(i => route.Selector.Matches(parameters[i])),
            ];
            Route[] takers = [.. matches.Select(i => taken[i]).OfType<Route>().Distinct()];
            string all = matches.Count == 1 ? "its match was" : $"all {matches.Count} matches were";
            yield return $"{route.Text} claims nothing: {all} taken by {string.Join(" and ", takers.Select(taker => taker.Text))} "
                + "before it. Move it up, or narrow the other.";
        }
    }

    /// <summary>Parameters that no route claims.</summary>
    public IEnumerable<string> Uncovered(IReadOnlyList<Route?> taken)
    {
        string[] missing = [.. parameters.Where((_, i) => taken[i] is null).Select(parameter => parameter.Name)];
        if (missing.Length > 0)
        {
            yield return $"{PlanPartition.Count(missing.Length, "parameter")} {(missing.Length == 1 ? "has" : "have")} no route and the plan has no "
                + $"Default: {Nearest.Quote(missing)}. Add Default(...), a Group that covers them, or Freeze them.";
        }
    }

    /// <summary>Modifiers with a figure out of range, or that change nothing.</summary>
    public IEnumerable<string> Modifiers(
        IReadOnlyList<Modifier> modifiers,
        IReadOnlyList<Route?> taken,
        LayerTables layers
    )
    {
        foreach (Modifier modifier in modifiers)
        {
            if (modifier.Problem is { } problem)
                yield return problem;
            foreach (string misfit in modifier.ProblemsWith(parameters))
                yield return misfit;
            if (modifier is LayerModifier layered)
            {
                foreach (string wrong in Layers(layered, layers.Of(layered.Order), taken))
                    yield return wrong;
            }

            if (modifier.AllowUnmatched)
                continue;
            string[] unmatched = [.. Unmatched(modifier.Text, modifier.Selector)];
            foreach (string nothing in unmatched)
                yield return nothing;
            List<int> matches =
            [
                .. Enumerable.Range(0, parameters.Count).Where(i => modifier.Selector.Matches(parameters[i])),
            ];
            if (unmatched.Length == 0 && matches.TrueForAll(i => taken[i] is { Rule: null }))
                yield return $"{modifier.Text} changes nothing: all of its matches ({matches.Count}) are frozen. Remove it, or thaw them.";
        }

        LayerSpread[] spreads = [.. modifiers.OfType<LayerSpread>()];
        if (spreads.Length > 1)
            yield return $"{spreads[1].Text} is a second statement of all rates, after {spreads[0].Text}. A plan has one.";
    }

    /// <summary>What of a statement about layers does not fit them.</summary>
    private IEnumerable<string> Layers(LayerModifier modifier, LayerTable table, IReadOnlyList<Route?> taken)
    {
        if (table.Problem is { } problem)
        {
            yield return $"{modifier.Text}: {problem}";
            yield break;
        }

        string[] counted = [.. table.Layers.Where((_, layer) => table.ExponentOf(layer) >= 0)];
        if (counted.Length == 1 && modifier is { AllowUnmatched: false, Order.HeadExponent: 0 })
            yield return $"{modifier.Text} changes nothing: all {parameters.Count} parameters are in one layer, \"{counted[0]}\". "
                + "Choose another order.";
        if (modifier is not LayerSpread spread)
            yield break;
        if (spread.ProblemWith(table) is { } misfit)
            yield return misfit;
        foreach (Route route in taken.OfType<Route>().Distinct())
        {
            if (route.Rule is { LearningRate: { IsConstant: false } rate })
                yield return $"{modifier.Text} sets the rates, but {route.Text} has a schedule of its own, {rate}. "
                    + "Give the rule a number and the plan a factor, with Schedule(...).";
        }
    }

    /// <summary>Each part of a statement must match: a misspelt one among good ones is still silent harm.</summary>
    private IEnumerable<string> Unmatched(string text, Selector selector)
    {
        string[] lacks = [.. selector.Leaves.Select(leaf => leaf.Lacks(parameters)).OfType<string>().Distinct()];
        if (lacks.Length > 0)
        {
            foreach (string lack in lacks)
                yield return lack;
            yield break;
        }

        foreach (ListSelector list in selector.Leaves.OfType<ListSelector>())
        {
            if (list.Missing(parameters) is { } name && parameters.Any(list.Matches))
            {
                yield return $"{text}: no parameter is named \"{name}\". Nearest names: {Nearest.Quote(Nearest.To(name, AllNames, 2))}.";
                yield break;
            }
        }

        foreach (Selector part in selector.Alternatives)
        {
            Selector[] empty =
            [
                .. part.Leaves.Where(leaf => (leaf.IsByName || leaf == part) && !parameters.Any(leaf.Matches)),
            ];
            foreach (Selector leaf in empty)
            {
                string? meant = leaf.Suggest(parameters);
                yield return $"{text} matches 0 of {parameters.Count} parameters{(leaf == selector ? "" : $" with {leaf}")}. {NearestTo(leaf, meant)}"
                    + (meant is null ? "" : $" Did you mean \"{meant}\"?")
                    + Prefix();
            }

            if (empty.Length == 0 && !parameters.Any(part.Matches))
            {
                string counts = string.Join(
                    ", ",
                    part.Leaves.Select(leaf => $"{leaf} matches {parameters.Count(leaf.Matches)}")
                );
                yield return $"{text} matches 0 of {parameters.Count} parameters{(part == selector ? "" : $" with {part}")}: {counts}. "
                    + "No parameter is in all of it; loosen one part.";
            }
        }
    }

    private string NearestTo(Selector part, string? meant)
    {
        if (part is not (GlobSelector or ListSelector))
            return $"The parameters are {Nearest.Quote(AllNames, 3)}.";
        IEnumerable<string> names = meant is not null
            ? parameters.Where(new GlobSelector(meant).Matches).Select(parameter => parameter.Name).Take(2)
            : Nearest.To(part.Text.Trim('"', '[', ']').Replace("*", "", StringComparison.Ordinal), AllNames, 2);
        return $"Nearest names: {Nearest.Quote([.. names])}.";
    }

    /// <summary>A wrapper's prefix on every name is the usual reason why nothing matches.</summary>
    private string Prefix()
    {
        foreach (string prefix in (string[])["module.", "_orig_mod.", "model."])
        {
            if (
                parameters.Count > 0
                && parameters.All(parameter => parameter.Name.StartsWith(prefix, StringComparison.Ordinal))
            )
                return $" Every name starts with \"{prefix}\"; did you save a wrapped model?";
        }

        return "";
    }
}

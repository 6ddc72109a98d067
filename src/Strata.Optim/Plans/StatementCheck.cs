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
                if (!route.AllowUnmatched && parameters.Count > 0 && !taken.Contains(route))
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
    public IEnumerable<string> Modifiers(IReadOnlyList<Modifier> modifiers, IReadOnlyList<Route?> taken)
    {
        foreach (Modifier modifier in modifiers)
        {
            if (modifier.Problem is { } problem)
                yield return problem;
            if (modifier is LayerRates layers && OnlyLayer(layers, taken) is { } layer)
            {
                yield return $"{modifier.Text} changes nothing: all {parameters.Count} parameters are in one layer, \"{layer}\". "
                    + "Choose another order.";
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
    }

    private string? OnlyLayer(LayerRates layers, IReadOnlyList<Route?> taken)
    {
        HashSet<Parameter> frozen = [.. parameters.Where((_, i) => taken[i] is { Rule: null })];
        string[] names = [.. layers.Order.Resolve(parameters, frozen.Contains).Select(place => place.Layer).Distinct()];
        return names.Length == 1 && layers.Order.HeadExponent == 0 && !layers.AllowUnmatched ? names[0] : null;
    }

    private IEnumerable<string> Unmatched(string text, Selector selector)
    {
        if (selector.Lacks(parameters) is { } lack)
        {
            yield return lack;
            yield break;
        }

        if (selector is ListSelector list && list.Missing(parameters) is { } name && parameters.Any(list.Matches))
        {
            yield return $"{text}: no parameter is named \"{name}\". Nearest names: {Nearest.Quote(Nearest.To(name, AllNames, 2))}.";
            yield break;
        }

        // Each part of a statement with several selectors must match: a misspelt one among good ones is still silent harm.
        foreach (Selector part in selector is AnySelector any ? any.Parts : [selector])
        {
            if (parameters.Any(part.Matches))
                continue;
            string? meant = part.Suggest(parameters);
            yield return $"{text} matches 0 of {parameters.Count} parameters{(part == selector ? "" : $" with {part}")}. {NearestTo(part, meant)}"
                + (meant is null ? "" : $" Did you mean \"{meant}\"?")
                + Prefix();
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

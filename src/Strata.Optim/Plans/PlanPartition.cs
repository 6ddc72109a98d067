namespace Strata.Optim;

/// <summary>Groups and labels as plans: each must be a partition.</summary>
internal static class PlanPartition
{
    public static OptimizationPlan FromGroups(
        IReadOnlyList<ParameterGroup> groups,
        IParameterSource? source,
        PlanSettings settings
    )
    {
        ArgumentNullException.ThrowIfNull(groups);
        var problems = new List<string>();
        var routes = new Dictionary<Parameter, Route>(ReferenceEqualityComparer.Instance);
        foreach (
            IGrouping<string, ParameterGroup> same in groups
                .GroupBy(group => group.Label)
                .Where(same => same.Count() > 1)
        )
            problems.Add($"{same.Count()} groups are named \"{same.Key}\". Give each group a name of its own.");
        foreach (ParameterGroup group in groups)
        {
            if (group.Parameters.Count == 0)
                problems.Add(
                    $"Group \"{group.Label}\" has no parameters. Remove it, or mend what selects its parameters."
                );
            var route = new Route($"ParameterGroup(\"{group.Label}\")", null, group.Label, group.Rule);
            foreach (Parameter parameter in group.Parameters)
            {
                if (!routes.TryAdd(parameter, route))
                    problems.Add(Twice(parameter, routes[parameter].Label, group.Label));
            }
        }

        ParameterSet parameters =
            (
                source
                ?? groups
                    .SelectMany(group => group.Parameters)
                    .Select(parameter => parameter.Source)
                    .FirstOrDefault(model => model is not null)
            )?.ParameterSet
            ?? new([.. groups.SelectMany(group => group.Parameters).Distinct()]);
        var known = new HashSet<Parameter>(parameters, ReferenceEqualityComparer.Instance);
        string[] strangers =
        [
            .. routes.Keys.Where(parameter => !known.Contains(parameter)).Select(parameter => parameter.Name),
        ];
        if (strangers.Length > 0)
            problems.Add(
                $"{Count(strangers.Length, "parameter")} of the groups {(strangers.Length == 1 ? "is" : "are")} not part of the model: {Nearest.Quote(strangers)}."
            );
        string[] missing =
        [
            .. parameters.Where(parameter => !routes.ContainsKey(parameter)).Select(parameter => parameter.Name),
        ];
        if (missing.Length > 0)
        {
            problems.Add(
                $"{Count(missing.Length, "parameter")} {(missing.Length == 1 ? "is" : "are")} in no group: {Nearest.Quote(missing)}. "
                    + "Add them to a group, or to ParameterGroup.Frozen(...)."
            );
        }

        return PlanResolver.Finish(parameters, [.. parameters.Select(routes.GetValueOrDefault)], settings, problems);
    }

    public static OptimizationPlan FromLabels(
        IReadOnlyDictionary<string, UpdateRule?> rules,
        ParameterLabels labels,
        PlanSettings settings
    )
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(labels);
        var problems = new List<string>();
        Dictionary<string, Route> routes = rules.ToDictionary(
            pair => pair.Key,
            pair => new Route($"label \"{pair.Key}\"", null, pair.Key, pair.Value)
        );
        var used = labels.Parameters.Zip(labels.Labels, (parameter, label) => (parameter.Name, Label: label)).ToList();
        string[] unlabelled = [.. used.Where(pair => pair.Label is null).Select(pair => pair.Name)];
        if (unlabelled.Length > 0)
            problems.Add(
                $"{Count(unlabelled.Length, "parameter")} {(unlabelled.Length == 1 ? "has" : "have")} no label: {Nearest.Quote(unlabelled)}. Give each a label."
            );
        foreach (
            var unknown in used.Where(pair => pair.Label is not null && !routes.ContainsKey(pair.Label))
                .GroupBy(pair => pair.Label!)
        )
        {
            string? meant = Nearest.Slip(unknown.Key, rules.Keys);
            problems.Add(
                $"Label \"{unknown.Key}\" ({string.Join(", ", unknown.Take(5).Select(pair => pair.Name))}"
                    + $"{(unknown.Count() > 5 ? $" and {unknown.Count() - 5} more" : "")}) has no transformation. "
                    + $"Transformations: {Nearest.Quote([.. rules.Keys])}."
                    + (meant is null ? " Add one for it." : $" Did you mean \"{meant}\"?")
            );
        }

        HashSet<string?> present = [.. used.Select(pair => pair.Label)];
        foreach (string unused in rules.Keys.Where(label => !present.Contains(label)))
        {
            problems.Add(
                $"Transformation \"{unused}\" has no parameters: no label is \"{unused}\". "
                    + $"Labels: {Nearest.Quote([.. present.OfType<string>()])}. Remove it, or mend the labels."
            );
        }

        return PlanResolver.Finish(
            labels.Parameters,
            [.. labels.Labels.Select(label => label is null ? null : routes.GetValueOrDefault(label))],
            settings,
            problems
        );
    }

    /// <summary>The plan with one group more.</summary>
    public static OptimizationPlan Add(OptimizationPlan plan, ParameterGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var problems = new List<string>();
        if (group.Parameters.Count == 0)
            problems.Add($"Group \"{group.Label}\" has no parameters. Remove it, or mend what selects its parameters.");
        if (plan.Assignment.Groups.Contains(group.Label, StringComparer.Ordinal))
            problems.Add($"The plan has a group \"{group.Label}\" already. Give the new one a name of its own.");
        foreach (
            IGrouping<Parameter, Parameter> same in group
                .Parameters.GroupBy(parameter => parameter)
                .Where(same => same.Count() > 1)
        )
            problems.Add(Twice(same.Key, group.Label, group.Label));
        foreach (Parameter parameter in group.Parameters.Distinct())
        {
            if (
                plan.Parameters.FirstOrDefault(known => known == parameter || SharesMemory(known, parameter)) is
                { } known
            )
                problems.Add(
                    known == parameter
                        ? Twice(parameter, plan.Assignment[known.Name].Group, group.Label)
                        : $"\"{parameter.Name}\" shares memory with \"{known.Name}\" of group \"{plan.Assignment[known.Name].Group}\". A parameter belongs to one group."
                );
            else if (plan.Parameters.TryGet(parameter.Name, out _))
                problems.Add($"The plan has another parameter named \"{parameter.Name}\". Names must differ.");
        }

        if (problems.Count > 0)
            throw new PlanException(problems);
        var added = new ParameterSet(group.Parameters);
        var route = new Route($"ParameterGroup(\"{group.Label}\")", null, group.Label, group.Rule);
        OptimizationPlan late = PlanResolver.Finish(
            added,
            [.. added.Select(_ => route)],
            plan.Settings,
            problems,
            schedule: plan.Schedule
        );
        return new(
            plan.Parameters.With(added),
            new Assignment([.. plan.Assignment, .. late.Assignment], plan.Settings),
            plan.Settings,
            plan.Schedule,
            [.. plan.Warnings, .. late.Warnings]
        );
    }

    private static bool SharesMemory(Parameter first, Parameter second) =>
        first.IsForeign
        && second.IsForeign
        && first.Count > 0
        && second.Count > 0
        && first.Value.Overlaps(second.Value);

    internal static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Twice(Parameter parameter, string first, string second) =>
        first == second
            ? $"\"{parameter.Name}\" is twice in group \"{first}\". It would be stepped twice; name it once."
            : $"\"{parameter.Name}\" is in group \"{first}\" and in group \"{second}\". A parameter belongs to one group.";
}

using Strata.Optim;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the plan section of a recipe.</summary>
internal sealed class RecipePlanReader(RecipeProblems problems)
{
    private readonly RecipeSelectors _selectors = new(problems);

    public PlanStatements? Read(RecipeMapping root, out int accumulation)
    {
        accumulation = 1;
        if (root.Mapping("plan", "plan") is not { } section)
        {
            problems.Report(root.Node, "the recipe lacks \"plan\"", "Add it, with a \"default\" or \"groups\".");
            return null;
        }

        var plan = new PlanStatements();
        ReadFreeze(section, plan);
        ReadGroups(section, plan);
        if (section.Mapping("default", "default") is { } rest)
        {
            string label = rest.Text("name") ?? "default";
            if (ReadRule(rest) is { } rule)
                plan.Default(label, rule, problems.Where(rest.Node));
        }

        ReadLayerDecay(section, plan);
        ReadMultipliers(section, plan);
        foreach (YamlNode item in section.Items("no_decay"))
        {
            if (_selectors.Read(item, "no_decay") is { } selector)
                plan.Add(
                    $"NoWeightDecay({selector})",
                    problems.Where(item),
                    builder => builder.NoWeightDecay(selector)
                );
        }

        ReadClip(section, plan);
        if (section.Integer("accumulate", 1) is { } steps)
        {
            accumulation = steps;
            plan.Add("Accumulate(", problems.Where(section.Find("accumulate")!), builder => builder.Accumulate(steps));
        }

        section.ReportUnknown();
        return plan;
    }

    private void ReadFreeze(RecipeMapping section, PlanStatements plan)
    {
        foreach (YamlNode item in section.Items("freeze"))
        {
            if (_selectors.Read(item, "freeze") is { } selector)
                plan.Freeze(selector, problems.Where(item));
        }
    }

    private void ReadGroups(RecipeMapping section, PlanStatements plan)
    {
        if (section.Mapping("groups", "groups") is not { } groups)
            return;
        foreach (string label in groups.Keys)
        {
            RecipeMapping group = groups.Mapping(label, $"group \"{label}\"")!;
            Selector? selector = null;
            if (group.Find("match") is { } match)
                selector = _selectors.Read(match, "match");
            else
                problems.Report(
                    groups.KeyNode(label),
                    $"group \"{label}\" lacks \"match\"",
                    "Say which parameters, such as \"match: fc.**\"."
                );
            if (ReadRule(group) is { } rule && selector is not null)
                plan.Group(label, selector, rule, problems.Where(groups.KeyNode(label)));
        }
    }

    /// <summary>A rule, its rate and its options: every other key of a group.</summary>
    private UpdateRule? ReadRule(RecipeMapping group)
    {
        // What stands around the rule follows it: "lion | cautious".
        string[] parts = group.RequiredText("rule", "adamw")?.Split(WrapperText.Separator) ?? [];
        double? rate = group.Number(RuleOptionText.Rate, 0);
        RuleEntry? entry = null;
        try
        {
            entry = parts is [] ? null : RuleText.Entry(parts[0].Trim());
        }
        catch (StatementException problem)
        {
            problems.ReportWhole(group.Find("rule")!, problem.Message);
        }

        if (entry is null)
            return null; // without the rule nobody knows which keys it has: say nothing of them
        UpdateRule? rule = entry.Create(rate ?? 0);
        foreach (RuleOption option in entry.Options)
        {
            if (group.Text(option.Name) is not { } text || rule is null)
                continue;
            rule = RuleOptionText.Set(rule, option, text, out string? problem);
            if (problem is not null)
                problems.ReportWhole(group.Find(option.Name)!, problem);
        }

        try
        {
            rule = rule is null ? null : WrapperText.Around(rule, parts.Skip(1));
        }
        catch (StatementException problem)
        {
            problems.ReportWhole(group.Find("rule")!, problem.Message);
        }

        bool misspelt = group.Keys.Any(key =>
            RuleOptionText.DidYouMean(key, [RuleOptionText.Rate]).Length > 0 && key != RuleOptionText.Rate
        );
        if (!group.Has(RuleOptionText.Rate) && !misspelt)
            problems.Report(group.Node, "a learning rate is missing", "Add a line such as \"lr: 1e-3\".");
        group.ReportUnknown();
        return rate is null ? null : rule;
    }

    private void ReadLayerDecay(RecipeMapping section, PlanStatements plan)
    {
        if (section.Find("layer_decay") is not { } node)
            return;
        string where = problems.Where(node);
        double? factor;
        LayerOrder order = LayerOrder.TopLevelModules;
        if (node is YamlScalarNode)
        {
            factor = section.Number("layer_decay");
        }
        else
        {
            RecipeMapping decay = new(node, "layer_decay", problems);
            if (!decay.Has("factor"))
                problems.Report(node, "layer_decay lacks \"factor\"", "Add a line such as \"factor: 0.9\".");
            factor = decay.Number("factor");
            order = ReadOrder(decay);
            if (decay.Choice("count_frozen", "true", "false") is { } counted)
                order = order with { CountFrozen = counted == "true" };
            if (decay.Integer("head_exponent", 0) is { } exponent)
                order = order with { HeadExponent = exponent };
            decay.ReportUnknown();
        }

        if (factor is { } value)
            plan.Add("LayerDecay(", where, builder => builder.LayerDecay(value, order));
    }

    /// <summary>A name, or a list of layers from the input to the head.</summary>
    private LayerOrder ReadOrder(RecipeMapping decay)
    {
        string? word = decay.Choice("coarse", "true", "false");
        if (decay.Find("order") is YamlSequenceNode list)
        {
            Selector?[] layers = [.. list.Children.Select(layer => _selectors.Read(layer, "order"))];
            if (word is not null)
                problems.Report(
                    decay.Find("coarse")!,
                    "\"coarse\" does nothing beside a list of layers",
                    "Leave it out."
                );
            if (!Array.TrueForAll(layers, layer => layer is not null))
                return LayerOrder.TopLevelModules;
            try
            {
                return LayerOrder.FromLayers([.. layers.Select(layer => layer!)]);
            }
            catch (PlanException problem)
            {
                problems.ReportWhole(list, problem.Message);
                return LayerOrder.TopLevelModules;
            }
        }

        string name = decay.Text("order") ?? "module";
        try
        {
            return LayerOrderText.Parse(name, word == "true");
        }
        catch (StatementException problem)
        {
            problems.ReportWhole(decay.Find("order") ?? decay.Node, problem.Message);
            return LayerOrder.TopLevelModules;
        }
    }

    private void ReadMultipliers(RecipeMapping section, PlanStatements plan)
    {
        foreach (YamlNode item in section.Items("multipliers"))
        {
            RecipeMapping multiplier = new(item, "a multiplier", problems);
            Selector? selector = multiplier.Find("match") is { } match ? _selectors.Read(match, "match") : null;
            double? factor = multiplier.Number("factor");
            if (!multiplier.Has("match") || !multiplier.Has("factor"))
                problems.Report(
                    item,
                    "a multiplier lacks \"match\" or \"factor\"",
                    "Write \"{ match: fc.**, factor: 0.1 }\"."
                );
            multiplier.ReportUnknown();
            if (selector is not null && factor is { } value)
                plan.Add(
                    $"LearningRateMultiplier({selector}",
                    problems.Where(item),
                    builder => builder.LearningRateMultiplier(selector, value)
                );
        }
    }

    private void ReadClip(RecipeMapping section, PlanStatements plan)
    {
        if (section.Find("clip") is not { } node)
            return;
        string where = problems.Where(node);
        if (node is YamlScalarNode)
        {
            if (section.Number("clip") is { } limit)
                plan.Add("Clip(", where, builder => builder.Clip(limit));
            return;
        }

        RecipeMapping clip = new(node, "clip", problems);
        if (!clip.Has("norm"))
            problems.Report(node, "clip lacks \"norm\"", "Add a line such as \"norm: 1.0\".");
        double? norm = clip.Number("norm");
        ClipScope scope = clip.Choice("scope", "global", "group", "parameter") switch
        {
            "group" => ClipScope.Group,
            "parameter" => ClipScope.Parameter,
            _ => ClipScope.Global,
        };
        ClipFactor factor =
            clip.Choice("factor", "pytorch", "optax") == "optax" ? ClipFactor.Optax : ClipFactor.PyTorch;
        clip.ReportUnknown();
        if (norm is { } most)
            plan.Add("Clip(", where, builder => builder.Clip(most, scope, factor: factor));
    }
}

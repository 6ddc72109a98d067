using System.Text.RegularExpressions;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <summary>A case of Keras as a plan: one optimizer for all, or the parts of a <c>MultiOptimizer</c>.</summary>
public sealed class KerasPlan
{
    private readonly List<PeerGroup> _groups = [];
    private readonly List<Action<OptimizationPlanBuilder>> _statements = [];

    /// <param name="optimizers">The optimizer of each parameter.</param>
    public KerasPlan(IReadOnlyList<KerasOptimizer> optimizers)
    {
        var parts =
            from optimizer in optimizers
            group optimizer by optimizer.Options into part // one object, one optimizer
            select part;
        foreach (var part in parts)
        {
            Dictionary<string, KerasOptimizer> mine = part.ToDictionary(optimizer => optimizer.Parameter);
            _groups.AddRange(
                PeerGroup.ByRule($"optimizer{_groups.Count}", [.. mine.Keys], parameter => RuleOf(mine[parameter]))
            );
        }

        KerasOptimizer[] ones = [.. parts.Select(part => part.First())];
        ClipNorms(ones);
        Accumulate(ones);
        foreach (KerasOptimizer optimizer in optimizers)
            AddGradientStatements(optimizer);
    }

    public PeerPlan Plan => new(_groups, _statements);

    /// <summary>The optimizers of a case with one rule.</summary>
    public static List<KerasOptimizer> One(Item item, IReadOnlyList<string> parameters, OptimInputs inputs)
    {
        string name = NameOf(item.Text("rule"));
        Item options = item.Object("options");
        var rates = KerasRates.Of(options);
        Func<string, bool> isExcluded = Excluded(item);
        return
        [
            .. parameters.Select(parameter => new KerasOptimizer(
                name,
                options,
                rates,
                parameter,
                inputs.Parameter(parameter).Shape,
                !isExcluded(parameter)
            )),
        ];
    }

    /// <summary>The optimizers of a case with several, by the routes that its rules resolve to.</summary>
    public static List<KerasOptimizer> Several(Item item, IReadOnlyList<string> parameters, OptimInputs inputs)
    {
        item.Ignore("rule", "rules", "default", "paths");
        Item parts = item.Object("sub_optimizers");
        Item routes = item.Object("routes");
        return
        [
            .. parameters
                .GroupBy(routes.Text)
                .SelectMany(group =>
                {
                    Item part = parts.Object(group.Key);
                    Item options = part.Object("options");
                    var rates = KerasRates.Of(options);
                    string name = NameOf(part.Text("rule"));
                    return group.Select(parameter => new KerasOptimizer(
                        name,
                        options,
                        rates,
                        parameter,
                        inputs.Parameter(parameter).Shape,
                        true
                    ));
                }),
        ];
    }

    private static string NameOf(string rule) => $"keras.{rule[(rule.LastIndexOf('.') + 1)..]}";

    // Patterns are searched in the name of the TensorFlow variable, which ends in :0.
    private static Func<string, bool> Excluded(Item item)
    {
        if (!item.Has("exclude_from_weight_decay"))
            return _ => false;
        Item exclude = item.Object("exclude_from_weight_decay");
        string[] names = exclude.Has("var_list") ? exclude.Texts("var_list") : [];
        string[] patterns = exclude.Has("var_names") ? exclude.Texts("var_names") : [];
        return parameter =>
            names.Contains(parameter)
            || Array.Exists(
                patterns,
                pattern => Regex.IsMatch($"{parameter}:0", pattern, RegexOptions.None, TimeSpan.FromSeconds(1))
            );
    }

    // The rule, and an average of the weights beside it where the case keeps one.
    private static PeerRule RuleOf(KerasOptimizer optimizer)
    {
        PeerRule rule = KerasRules.Make(optimizer);
        if (!optimizer.Options.Flag("use_ema"))
        {
            optimizer.Options.Ignore("ema_momentum", "ema_overwrite_frequency"); // say nothing without an average
            return rule;
        }

        if (optimizer.Rates.MicroSteps > 1)
            throw new UnsupportedException("keras with use_ema, which averages after every micro-step");
        WeightAverage average = WeightAverage.Exponential(optimizer.Options.Number("ema_momentum")) with
        {
            OverwriteEvery = (int)(optimizer.Options.OptionalNumber("ema_overwrite_frequency") ?? 0),
        };
        return rule with { Rule = new Averaged(rule.Rule, average) };
    }

    // Of each parameter, or of the gradients of one optimizer.
    private void ClipNorms(KerasOptimizer[] optimizers)
    {
        double?[] each = Distinct(optimizers, "clipnorm");
        double?[] all = Distinct(optimizers, "global_clipnorm");
        if (each.Length > 1 || all.Length > 1)
            throw new UnsupportedException("keras.MultiOptimizer with norms that only some parts clip");
        if (each is [{ } limit])
            _statements.Add(plan => plan.Clip(limit, ClipScope.Parameter, factor: ClipFactor.Optax));
        if (all is not [{ } whole])
            return;
        if (optimizers.Length > 1 && _groups.Count > optimizers.Length)
            throw new UnsupportedException("keras.MultiOptimizer that clips norms of parts with several rules");
        ClipScope scope = optimizers.Length == 1 ? ClipScope.Global : ClipScope.Group;
        _statements.Add(plan => plan.Clip(whole, scope, factor: ClipFactor.Optax));
    }

    private void Accumulate(KerasOptimizer[] optimizers)
    {
        int[] steps = [.. optimizers.Select(optimizer => optimizer.Rates.MicroSteps).Distinct()];
        if (steps.Length > 1)
            throw new UnsupportedException("keras.MultiOptimizer of which only some parts accumulate");
        _statements.Add(plan => plan.Accumulate(steps[0]));
    }

    private void AddGradientStatements(KerasOptimizer optimizer)
    {
        if (optimizer.Options.OptionalNumber("clipvalue") is { } limit)
            _statements.Add(plan => plan.ClipValue(limit, Selector.Names(optimizer.Parameter)));
        if (optimizer.Options.OptionalNumber("loss_scale_factor") is { } scale)
            _statements.Add(plan => plan.GradientMultiplier(Selector.Names(optimizer.Parameter), 1 / scale));
    }

    private static double?[] Distinct(KerasOptimizer[] optimizers, string option) =>
        [.. optimizers.Select(optimizer => optimizer.Options.OptionalNumber(option)).Distinct()];
}

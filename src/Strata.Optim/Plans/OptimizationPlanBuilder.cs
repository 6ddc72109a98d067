using System.Runtime.CompilerServices;

namespace Strata.Optim;

/// <summary>The statements of a plan, in the order in which they are written.</summary>
/// <remarks>
/// Routes (<c>Freeze</c>, <c>Group</c>, <c>Default</c>) are exclusive: a parameter takes the
/// first that matches. Modifiers add up: every one that matches applies, and leaves its reason in the row.
/// Nothing is checked before <see cref="Build"/>, which reports every problem together.
/// </remarks>
public sealed class OptimizationPlanBuilder
{
    private readonly ParameterSet _parameters;
    private readonly List<Route> _routes = [];
    private readonly List<Modifier> _modifiers = [];
    private readonly List<string> _problems = [];
    private PlanSettings _settings = new();
    private Schedule? _schedule;
    private WeightAverage? _average;
    private Action? _allowUnmatched;

    internal OptimizationPlanBuilder(ParameterSet parameters) => _parameters = parameters;

    /// <summary>Nothing ever happens to these: no gradient, no state, no decay, no share in a norm.</summary>
    public OptimizationPlanBuilder Freeze(params Selector[] selectors)
    {
        Selector selector = Selector.Any(selectors);
        return Add(new Route($"Freeze({selector})", selector, Route.Frozen, null));
    }

    /// <summary>Nothing ever happens to the parameters that a function accepts.</summary>
    public OptimizationPlanBuilder Freeze(
        Func<Parameter, bool> predicate,
        [CallerArgumentExpression(nameof(predicate))] string text = "predicate"
    ) => Freeze(Selector.Where(predicate, text));

    /// <summary>These parameters form a group with its own rule.</summary>
    /// <param name="label">The name of the group; each statement has its own.</param>
    /// <param name="selector">Which parameters; a string is a glob.</param>
    /// <param name="rule">The rule.</param>
    public OptimizationPlanBuilder Group(string label, Selector selector, UpdateRule rule)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentNullException.ThrowIfNull(rule);
        return Add(new Route($"Group(\"{label}\", {selector})", selector, label, rule));
    }

    /// <summary>The parameters that a function accepts form a group with its own rule.</summary>
    public OptimizationPlanBuilder Group(
        string label,
        Func<Parameter, bool> predicate,
        UpdateRule rule,
        [CallerArgumentExpression(nameof(predicate))] string text = "predicate"
    ) => Group(label, Selector.Where(predicate, text), rule);

    /// <summary>These parameters form a group with its own rule.</summary>
    public OptimizationPlanBuilder Group(string label, IEnumerable<Parameter> parameters, UpdateRule rule) =>
        Group(label, Selector.Of(parameters), rule);

    /// <summary>All parameters that no other route takes.</summary>
    /// <param name="label">The name of the group.</param>
    /// <param name="rule">The rule.</param>
    public OptimizationPlanBuilder Default(string label, UpdateRule rule)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        ArgumentNullException.ThrowIfNull(rule);
        if (_routes.Exists(route => route.Selector is null))
            _problems.Add($"Default(\"{label}\") is a second default. A plan has one.");
        return Add(new Route($"Default(\"{label}\")", null, label, rule));
    }

    /// <summary>All parameters that no other route takes, in a group named <c>default</c>.</summary>
    public OptimizationPlanBuilder Default(UpdateRule rule) => Default("default", rule);

    /// <summary>Multiplies the learning rate, wherever the rule uses it: decoupled decay scales with it.</summary>
    /// <param name="factor">Above 0; to stop parameters, freeze them.</param>
    public OptimizationPlanBuilder LearningRateMultiplier(Selector selector, double factor) =>
        Add(new RateMultiplier($"LearningRateMultiplier({selector}, {Figures.Exact(factor)})", selector, factor));

    /// <summary>Multiplies the learning rate of the parameters that a function accepts.</summary>
    public OptimizationPlanBuilder LearningRateMultiplier(
        Func<Parameter, bool> predicate,
        double factor,
        [CallerArgumentExpression(nameof(predicate))] string text = "predicate"
    ) => LearningRateMultiplier(Selector.Where(predicate, text), factor);

    /// <summary>Rates that shrink layer by layer from the head to the input: the rate times <c>decay^layers above</c>.</summary>
    /// <param name="decay">The factor of one layer, above 0 and at most 1.</param>
    /// <param name="order">What counts as a layer; when absent, what the model says: timm's numbering where timm has one.</param>
    /// <param name="minScale">No layer's factor is less, in [0, 1]. timm: <c>layer_decay_min_scale</c>.</param>
    /// <param name="freezeBelow">Layers whose factor is less are frozen, in [0, 1]; 0 freezes none. timm: <c>layer_decay_no_opt_scale</c>.</param>
    public OptimizationPlanBuilder LayerDecay(
        double decay,
        LayerOrder? order = null,
        double minScale = 0,
        double freezeBelow = 0
    )
    {
        order ??= _parameters.LayerOrder;
        if (order is null)
        {
            _problems.Add(
                $"LayerDecay({Figures.Exact(decay)}): these parameters come from no model that says what its layers are. "
                    + "Give an order, such as LayerOrder.TopLevelModules or LayerOrder.ForModel(\"resnet18\")."
            );
            return this;
        }

        string more =
            (minScale == 0 ? "" : $", minScale: {Figures.Exact(minScale)}")
            + (freezeBelow == 0 ? "" : $", freezeBelow: {Figures.Exact(freezeBelow)}");
        return Add(
            new LayerRates($"LayerDecay({Figures.Exact(decay)}, {order}{more})", decay, order, minScale, freezeBelow)
        );
    }

    /// <summary>Rates in equal ratios from the input to the head, instead of those of the rules: fastai's <c>slice(first, last)</c>.</summary>
    /// <remarks>The rules' own rates must be numbers; a schedule belongs to the plan, as a factor.</remarks>
    /// <param name="first">The rate of the layer next to the input; above 0.</param>
    /// <param name="last">The rate of the head; above 0.</param>
    /// <param name="order">What counts as a layer.</param>
    public OptimizationPlanBuilder LearningRates(double first, double last, LayerOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        string text = $"LearningRates({Figures.Exact(first)}, {Figures.Exact(last)}, {order})";
        return Add(new LayerSpread(text, order, first, last, null));
    }

    /// <summary>One rate for the head and a tenth of it for every other layer: fastai's <c>slice(last)</c>.</summary>
    /// <param name="last">The rate of the head; above 0.</param>
    /// <param name="order">What counts as a layer.</param>
    public OptimizationPlanBuilder LearningRates(double last, LayerOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Add(new LayerSpread($"LearningRates({Figures.Exact(last)}, {order})", order, null, last, null));
    }

    /// <summary>A rate for each layer, from the input to the head.</summary>
    /// <param name="rates">As many as there are layers, each above 0.</param>
    /// <param name="order">What counts as a layer.</param>
    public OptimizationPlanBuilder LearningRates(IReadOnlyList<double> rates, LayerOrder order)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(order);
        string text = $"LearningRates([{string.Join(", ", rates.Select(Figures.Exact))}], {order})";
        return Add(new LayerSpread(text, order, null, 1, [.. rates]));
    }

    /// <summary>Multipliers with which the best rate of a narrow model is best for a wide one (µP).</summary>
    /// <remarks>
    /// By the growth of fan-in and fan-out from the base model, for weights laid out (out, in, …):
    /// <code>
    ///                                     input weights, biases, norms   hidden weights     output weights
    /// SGD and its kin, table 3            × fan-out                      fan-out / fan-in   1 / fan-in
    /// SGD and its kin, table 8 and mup    × fan-out                      fan-out / fan-in   × fan-in
    /// Adam and its kin, table 3           1                              1 / fan-in         1 / fan-in
    /// Adam and its kin, table 8 and mup   1                              1 / fan-in         1
    /// initial variance, table 3           1 / fan-in                     1 / fan-in         1 / fan-in²
    /// initial variance, table 8 and mup   1 / fan-in                     1 / fan-in         1, and the output × 1 / fan-in
    /// </code>
    /// The tables say 1 for SGD's hidden weights, whose fan-in and fan-out grow alike; the quotient is mup's. Rules whose
    /// updates do not follow the size of the gradient count as Adam's kin. Weight decay that goes with the rate, coupled or
    /// decoupled, is divided by the same multiplier, so that rate × decay stays, as in mup's <c>MuAdamW</c> and <c>MuSGD</c>;
    /// <see cref="DecayMode.Independent"/> is left alone (mup: <c>decoupled_wd</c>). Initial values are the model's business.
    /// Yang et al., 2022, tables 3 and 8, https://arxiv.org/abs/2203.03466.
    /// </remarks>
    /// <param name="baseModel">The narrow model for which the rates were found: the same names, smaller widths.</param>
    /// <param name="scaling">Who scales the output layer.</param>
    /// <param name="selector">Which parameters; by default all.</param>
    public OptimizationPlanBuilder WidthMultipliers(
        IParameterSource baseModel,
        WidthScaling scaling = WidthScaling.OutputByRate,
        Selector? selector = null
    )
    {
        ArgumentNullException.ThrowIfNull(baseModel);
        string text = $"WidthMultipliers({scaling}{(selector is null ? "" : $", {selector}")})";
        selector ??= new RankSelector(0, int.MaxValue);
        return Add(new WidthRates(text, selector, baseModel.ParameterSet, scaling));
    }

    /// <summary>Replaces the weight decay of the rule.</summary>
    /// <param name="decay">λ; at least 0.</param>
    /// <param name="mode">How it enters the update; by default as the rule says.</param>
    public OptimizationPlanBuilder WeightDecay(Selector selector, Hyperparameter decay, DecayMode? mode = null) =>
        Add(
            new DecayOverride(
                $"WeightDecay({selector}, {decay}{(mode is null ? "" : $", {mode}")})",
                selector,
                decay,
                mode
            )
        );

    /// <summary>No weight decay for these.</summary>
    public OptimizationPlanBuilder NoWeightDecay(params Selector[] selectors)
    {
        Selector selector = Selector.Any(selectors);
        return Add(new DecayOverride($"NoWeightDecay({selector})", selector, 0, null));
    }

    /// <summary>No weight decay for the parameters that a function accepts.</summary>
    public OptimizationPlanBuilder NoWeightDecay(
        Func<Parameter, bool> predicate,
        [CallerArgumentExpression(nameof(predicate))] string text = "predicate"
    ) => NoWeightDecay(Selector.Where(predicate, text));

    /// <summary>Multiplies the gradient before the rule. Before Adam that does nothing, and the plan warns of it.</summary>
    /// <param name="factor">Above 0.</param>
    public OptimizationPlanBuilder GradientMultiplier(Selector selector, double factor) =>
        Add(new GradientFactor($"GradientMultiplier({selector}, {Figures.Exact(factor)})", selector, factor));

    /// <summary>Limits the norm of the gradients, after their multipliers.</summary>
    /// <param name="maxNorm">The limit; above 0.</param>
    /// <param name="scope">Over which gradients the norm is taken.</param>
    /// <param name="normType">The exponent of the norm, above 0; infinity for the largest magnitude. 1, 2 and infinity are fast.</param>
    /// <param name="factor">How the norm becomes a factor.</param>
    public OptimizationPlanBuilder Clip(
        double maxNorm,
        ClipScope scope = ClipScope.Global,
        double normType = 2,
        ClipFactor factor = ClipFactor.PyTorch
    )
    {
        if (_settings.NormClip is not null)
            _problems.Add($"Clip({Figures.Exact(maxNorm)}, {scope}) is a second norm clip. A plan has one.");
        if (!(maxNorm > 0 && double.IsFinite(maxNorm)))
            _problems.Add($"Clip({Figures.Exact(maxNorm)}, {scope}): the limit must be above 0 and finite.");
        if (!(normType > 0))
            _problems.Add(
                $"Clip({Figures.Exact(maxNorm)}, {scope}): norm type {normType}; expected above 0, infinity included."
            );
        _settings = _settings with { NormClip = new(maxNorm, scope, normType, factor) };
        _allowUnmatched = null;
        return this;
    }

    /// <summary>Limits each element of the gradient to ±limit, after the norm clip.</summary>
    /// <param name="limit">Above 0.</param>
    /// <param name="selector">Which parameters; by default all.</param>
    public OptimizationPlanBuilder ClipValue(double limit, Selector? selector = null)
    {
        selector ??= new RankSelector(0, int.MaxValue);
        return Add(new ValueLimit($"ClipValue({Figures.Exact(limit)})", selector, limit));
    }

    /// <summary>A factor on the learning rate of every group whose rule has a number and no schedule of its own.</summary>
    public OptimizationPlanBuilder Schedule(Schedule factor)
    {
        _schedule = factor;
        return this;
    }

    /// <summary>Keeps an average of all trained weights beside them, for evaluation; it costs 4 bytes a value.</summary>
    /// <remarks>Every group's rule becomes <c>rule.WithAverage(average)</c>; for some groups only, write that there.</remarks>
    public OptimizationPlanBuilder AverageWeights(WeightAverage average)
    {
        ArgumentNullException.ThrowIfNull(average);
        if (_average is not null)
            _problems.Add($"AverageWeights({average}) is a second average. A plan has one.");
        _average = average;
        _allowUnmatched = null;
        return this;
    }

    /// <summary>Applies one update for several calls of <c>Optimizer.Step</c>.</summary>
    /// <param name="steps">Micro-steps for each update; at least 1.</param>
    /// <param name="mode">The mean or the sum of their gradients.</param>
    public OptimizationPlanBuilder Accumulate(int steps, AccumulationMode mode = AccumulationMode.Mean)
    {
        if (steps < 1)
            _problems.Add($"Accumulate({steps}): expected at least 1 micro-step.");
        _settings = _settings with { AccumulationSteps = steps, AccumulationMode = mode };
        return this;
    }

    /// <summary>What a step does with a trainable parameter that has no gradient.</summary>
    public OptimizationPlanBuilder OnMissingGradient(MissingGradient policy)
    {
        _settings = _settings with { MissingGradient = policy };
        return this;
    }

    /// <summary>What a step does with a gradient that is not finite.</summary>
    public OptimizationPlanBuilder OnNonFiniteGradient(NonFiniteGradient policy)
    {
        _settings = _settings with { NonFiniteGradient = policy };
        return this;
    }

    /// <summary>Lets the statement before it match nothing, or nothing that is left.</summary>
    public OptimizationPlanBuilder AllowUnmatched()
    {
        if (_allowUnmatched is null)
            _problems.Add("AllowUnmatched() follows no statement with a selector.");
        _allowUnmatched?.Invoke();
        return this;
    }

    /// <summary>Checks everything and resolves each parameter.</summary>
    /// <exception cref="PlanException">The plan is wrong; every problem is in the message.</exception>
    public OptimizationPlan Build() =>
        new PlanResolver(
            _parameters,
            _average is null
                ? _routes
                : _routes.ConvertAll(route => route with { Rule = route.Rule?.WithAverage(_average) }),
            _modifiers,
            _schedule
        ).Resolve(_settings, _problems);

    /// <summary>Lets every statement so far match nothing: for plans of a sequence, whose last one is checked in full.</summary>
    internal OptimizationPlanBuilder AllowAllUnmatched()
    {
        for (int i = 0; i < _routes.Count; i++)
            _routes[i] = _routes[i] with { AllowUnmatched = true };
        for (int i = 0; i < _modifiers.Count; i++)
            _modifiers[i] = _modifiers[i] with { AllowUnmatched = true };
        return this;
    }

    private OptimizationPlanBuilder Add(Route route)
    {
        _routes.Add(route);
        int index = _routes.Count - 1;
        _allowUnmatched = () => _routes[index] = _routes[index] with { AllowUnmatched = true };
        return this;
    }

    private OptimizationPlanBuilder Add(Modifier modifier)
    {
        _modifiers.Add(modifier);
        int index = _modifiers.Count - 1;
        _allowUnmatched = () => _modifiers[index] = _modifiers[index] with { AllowUnmatched = true };
        return this;
    }
}

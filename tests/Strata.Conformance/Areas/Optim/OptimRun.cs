using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <summary>Plays a scenario with Strata's optimizer and keeps what the fixtures store.</summary>
public sealed class OptimRun
{
    private readonly OptimScenario _scenario;
    private readonly ParameterSet _parameters;
    private readonly Dictionary<(string Parameter, int Step), float[]> _values = [];
    private readonly List<double?[]> _rates = [];
    private readonly List<double?[]> _momenta = [];
    private readonly List<double[]> _norms = [];

    private OptimRun(OptimScenario scenario)
    {
        _scenario = scenario;
        _parameters = new ParameterSet(scenario.ParameterNames.Select(scenario.Inputs.Parameter));
        Optimizer = Optimizer.Create(PlanAt(1));
    }

    public Optimizer Optimizer { get; }

    /// <summary>The values after each step.</summary>
    public IReadOnlyDictionary<(string Parameter, int Step), float[]> Values => _values;

    /// <summary>For each step the learning rate of each group; null before it was added.</summary>
    public IReadOnlyList<double?[]> Rates => _rates;

    /// <summary>For each step the momentum or first beta of each group.</summary>
    public IReadOnlyList<double?[]> Momenta => _momenta;

    /// <summary>For each step the norms that clipping saw: one, or one for each group that is there.</summary>
    public IReadOnlyList<double[]> Norms => _norms;

    /// <summary>Runs all steps.</summary>
    public static OptimRun Play(OptimScenario scenario)
    {
        var run = new OptimRun(scenario);
        for (int step = 1; step <= scenario.Steps; step++)
            run.Step(step);
        return run;
    }

    /// <summary>A state array of a parameter after the last step; null if there is none.</summary>
    public float[]? Slot(OptimizerState state, string slot, string parameter)
    {
        string? rule = Optimizer.Plan.Assignment[parameter].Rule?.Name;
        string key = $"{OptimizerState.Prefix}{rule}/{slot}/{parameter}";
        return state.Slots.TryGetValue(key, out StateArray? array) ? array.Values.ToArray() : null;
    }

    private void Step(int step)
    {
        if (step > 1 && _scenario.Groups.Any(group => group.AddedBefore == step))
            Optimizer.Replan(PlanAt(step));
        NoteFigures(step);
        for (int micro = 1; micro <= _scenario.MicroSteps; micro++)
        {
            SetGradients(step, (step - 1) * _scenario.MicroSteps + micro);
            StepOutcome outcome = Optimizer.Step();
            if (outcome == StepOutcome.Applied != (micro == _scenario.MicroSteps))
                throw new StrataException($"Step {step}, micro-step {micro}: the optimizer says {outcome}.");
            Optimizer.ZeroGradients();
        }

        _norms.Add(Norm(step));
        foreach (Parameter parameter in _parameters)
            _values[(parameter.Name, step)] = parameter.Value.Span.ToArray();
    }

    // Groups that come later are frozen until then.
    private OptimizationPlan PlanAt(int step)
    {
        OptimizationPlanBuilder plan = OptimizationPlan.For(_parameters);
        string[] late = [.. _scenario.Groups.Where(g => g.AddedBefore > step).SelectMany(g => g.Parameters)];
        string[] frozen = [.. _scenario.Frozen.Concat(late)];
        if (frozen.Length > 0)
            plan.Freeze(Selector.Names(frozen));
        foreach (OptimGroup group in _scenario.Groups.Where(g => g.AddedBefore <= step))
        {
            plan.Group(group.Label, Selector.Names(group.Parameters), TorchRules.Make(group));
            if (group.Parameters.All(frozen.Contains))
                plan.AllowUnmatched();
        }

        foreach ((string name, double factor) in _scenario.GradientScale)
            plan.GradientMultiplier(Selector.Names(name), factor);
        _scenario.Clip?.Invoke(plan);
        if (_scenario.Average is { } average)
            plan.AverageWeights(average);
        if (_scenario.MicroSteps > 1)
            plan.Accumulate(_scenario.MicroSteps, _scenario.Accumulation);
        return plan.Build();
    }

    private void SetGradients(int step, int input)
    {
        foreach (Parameter parameter in _parameters)
        {
            string name = parameter.Name;
            bool missing = _scenario.Missing.TryGetValue(name, out int[]? without) && without.Contains(step);
            parameter.HasGradient = !missing && parameter.RequiresGradient;
            if (!parameter.HasGradient)
                continue;
            bool zero = _scenario.Zeroed.TryGetValue(name, out int[]? zeroed) && zeroed.Contains(step);
            if (zero)
                parameter.Gradient.Clear();
            else
                _scenario.Inputs.Gradient(name, input).CopyTo(parameter.Gradient.Span);
        }
    }

    private void NoteFigures(int step)
    {
        _rates.Add([.. _scenario.Groups.Select(group => group.AddedBefore <= step ? RateOf(group) : (double?)null)]);
        _momenta.Add([
            .. _scenario.Groups.Select(group =>
                group.AddedBefore <= step ? TorchRules.MomentumAt(TorchRules.Make(group), Optimizer.StepCount) : null
            ),
        ]);
    }

    // A frozen group has no rate of its own any more; the peer's scheduler does not know that.
    private double RateOf(OptimGroup group)
    {
        string? trained = group.Parameters.FirstOrDefault(name => !_scenario.Frozen.Contains(name));
        return trained is null
            ? TorchRules.Make(group).LearningRate.At(Optimizer.StepCount)
            : Optimizer.LearningRateOf(trained);
    }

    private double[] Norm(int step)
    {
        double[] norms = Optimizer.GradientNorms.ToArray();
        if (Optimizer.Plan.Settings.NormClip?.Scope != ClipScope.Group)
            return norms;
        IReadOnlyList<string> order = Optimizer.Plan.Assignment.Groups;
        return
        [
            .. _scenario
                .Groups.Where(group => group.AddedBefore <= step)
                .Select(group => Enumerable.Range(0, order.Count).Where(i => order[i] == group.Label))
                .Select(index => index.Select(i => norms[i]).FirstOrDefault()), // 0 where all is frozen
        ];
    }
}

using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>Plays a scenario with Strata's optimizer and keeps what the fixtures store.</summary>
public sealed class PeerRun
{
    private readonly PeerScenario _scenario;
    private readonly ParameterSet _parameters;
    private readonly Dictionary<(string Parameter, int Step), float[]> _values = [];
    private readonly Dictionary<(string Parameter, int Step), float[]> _evaluation = [];
    private readonly Dictionary<string, float[]> _beforeAscent = [];
    private readonly List<PeerFigures> _figures = [];
    private readonly List<OptimizerState> _states = [];

    private PeerRun(PeerScenario scenario)
    {
        _scenario = scenario;
        _parameters = new ParameterSet(scenario.Parameters.Select(scenario.Inputs.Parameter));
        Plan = scenario.Plan;
        Optimizer = Optimizer.Create(Plan.Build(_parameters));
        if (scenario.Sharpness is { } sharpness)
            Sharpness = new(Optimizer, sharpness.Ascent.Rule) { KeepsState = sharpness.KeepsState };
    }

    /// <summary>What climbs between steps; null where nothing does.</summary>
    public SharpnessAware? Sharpness { get; }

    public Optimizer Optimizer { get; }

    /// <summary>The plan of the last step.</summary>
    public PeerPlan Plan { get; private set; }

    /// <summary>The values after each step.</summary>
    public IReadOnlyDictionary<(string Parameter, int Step), float[]> Values => _values;

    /// <summary>The values for evaluation after each step, where they are others.</summary>
    public IReadOnlyDictionary<(string Parameter, int Step), float[]> EvaluationValues => _evaluation;

    /// <summary>What was counted, for each step.</summary>
    public IReadOnlyList<PeerFigures> Figures => _figures;

    /// <summary>The state after each step.</summary>
    public IReadOnlyList<OptimizerState> States => _states;

    /// <summary>Runs all steps.</summary>
    public static PeerRun Play(PeerScenario scenario)
    {
        var run = new PeerRun(scenario);
        for (int step = 1; step <= scenario.Steps; step++)
            run.Step(step);
        return run;
    }

    /// <summary>Whether Strata keeps a state for a parameter.</summary>
    /// <param name="path">The peer's name of it, or the path to it.</param>
    public bool HasState(OptimizerState state, string path, string parameter) =>
        Plan.GroupOf(parameter).Rule is { } rule
        && state.Slots.ContainsKey(OptimizerState.KeyOf(rule.Rule.Name, rule.SlotOf(path).Slot, parameter));

    /// <summary>A state array of a parameter after the last step, as the peer has it.</summary>
    /// <param name="path">The peer's name of it, or the path to it.</param>
    /// <exception cref="UnsupportedException">Strata keeps no such state.</exception>
    public float[] State(OptimizerState state, string path, string parameter)
    {
        PeerRule rule =
            Plan.GroupOf(parameter).Rule
            ?? throw new UnsupportedException($"state of frozen parameters ('{path}' of {parameter})");
        if (Sharpness is not null && path.EndsWith(".cache", StringComparison.Ordinal))
            return _beforeAscent[parameter];
        if (Sharpness is not null && path.Contains("adv_state", StringComparison.Ordinal))
            (rule, state) = (_scenario.Sharpness!.Ascent, Sharpness.Ascent!.CaptureState());
        SlotSource source = rule.SlotOf(path);
        string key = OptimizerState.KeyOf(rule.Rule.Name, source.Slot, parameter);
        if (state.Scalars.TryGetValue(key, out double number))
            return [(float)(number * source.Factor)];
        return state.Slots.TryGetValue(key, out StateArray? array)
            ? source.Convert(array.Values.Span)
            : throw new UnsupportedException(
                $"the state '{path}' of {parameter}: rule {rule.Rule.Name} has no slot {source.Slot}"
            );
    }

    private void Step(int step)
    {
        if (_scenario.PlanBefore.TryGetValue(step, out PeerPlan? plan))
        {
            Plan = plan;
            Optimizer.Replan(plan.Build(_parameters));
        }

        _scenario.BeforeStep?.Invoke(step);
        SetGradients(step);
        Dictionary<string, double> rates = _scenario.Parameters.ToDictionary(name => name, Optimizer.LearningRateOf);
        StepOutcome outcome = Climbs(step) ? Ascend() : Descend(step);
        Note(outcome, rates);
        TakeHessian(step);
        _states.Add(Optimizer.CaptureState());
        Optimizer.ZeroGradients();
        foreach (Parameter parameter in _parameters)
            _values[(parameter.Name, step)] = parameter.Value.Span.ToArray();
        if (!Optimizer.HasEvaluationValues)
            return;
        using EvaluationValues values = Optimizer.UseEvaluationValues();
        foreach (Parameter parameter in _parameters)
            _evaluation[(parameter.Name, step)] = parameter.Value.Span.ToArray();
    }

    private bool Climbs(int step) => _scenario.Sharpness is { } sharpness && step % sharpness.Period != 0;

    private StepOutcome Ascend()
    {
        if (Sharpness!.Ascents == 0)
            foreach (Parameter parameter in _parameters)
                _beforeAscent[parameter.Name] = parameter.Value.Span.ToArray();
        Sharpness.Ascend();
        return StepOutcome.Applied;
    }

    private StepOutcome Descend(int step)
    {
        double? loss = _scenario.Losses.Count == 0 ? null : _scenario.Losses[step - 1];
        return Sharpness is null ? Optimizer.Step(loss) : Sharpness.Step(loss);
    }

    // The peer makes its estimate in the step, after the update.
    private void TakeHessian(int step)
    {
        foreach (Parameter parameter in _parameters)
        {
            int every = Plan.GroupOf(parameter.Name).Rule?.HessianEvery ?? 0;
            if (every > 0 && (step - 1) % every == 0)
                Optimizer.TakeHessianDiagonal(
                    parameter.Name,
                    Array.ConvertAll(parameter.Gradient.Span.ToArray(), gradient => gradient * gradient)
                );
        }
    }

    private Dictionary<string, double> Numbers()
    {
        OptimizerState state = Optimizer.CaptureState();
        return new(state.GroupScalars.Concat(state.Scalars).DistinctBy(pair => pair.Key));
    }

    private void SetGradients(int step)
    {
        foreach (Parameter parameter in _parameters)
        {
            parameter.HasGradient = parameter.RequiresGradient;
            if (!parameter.HasGradient)
                continue;
            _scenario.Inputs.Gradient(parameter.Name, step).CopyTo(parameter.Gradient.Span);
            foreach (GradientEdit edit in _scenario.Edits)
                if (edit.Step == step && edit.Parameter == parameter.Name)
                    parameter.Gradient.Span[edit.Index] = edit.Value;
        }
    }

    private void Note(StepOutcome outcome, IReadOnlyDictionary<string, double> rates)
    {
        PeerFigures? before = _figures.LastOrDefault();
        _figures.Add(
            new(
                Optimizer.StepCount,
                outcome == StepOutcome.Accumulated ? (before?.MicroSteps ?? 0) + 1 : 0,
                Optimizer.SkippedSteps,
                outcome == StepOutcome.Skipped ? (before?.SkippedInARow ?? 0) + 1 : 0,
                rates
            )
            {
                Numbers = _scenario.KeepsNumbers ? Numbers() : new Dictionary<string, double>(),
            }
        );
    }
}

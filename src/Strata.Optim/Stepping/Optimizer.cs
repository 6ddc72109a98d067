using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Runs a plan: one fused pass over memory a step, whatever the number of groups.</summary>
/// <remarks>
/// Creating an optimizer moves the parameters into its arena (foreign ones stay), and sets
/// <see cref="Parameter.RequiresGradient"/>: false for what the plan freezes. A step allocates nothing.
/// </remarks>
public sealed partial class Optimizer
{
    private ParameterLayout _layout = null!;
    private RunTable _runs = null!;
    private StagedRuns? _staged;
    private GradientNorms? _norms;
    private GradientAccumulator? _accumulator;
    private Func<LayoutEntry, Block> _gradientOf = null!;
    private FigureSet[] _scheduled = [];
    private Parameter[] _watched = []; // few or none: a step must not visit all for them
    private bool[] _isPresent = [];
    private bool[] _wasPresent = [];
    private bool[] _finiteParts = [];
    private bool _runsAreValid;

    private Optimizer(OptimizationPlan plan) => Adopt(plan);

    /// <summary>The plan that runs.</summary>
    public OptimizationPlan Plan { get; private set; } = null!;

    /// <summary>Grows when the plan is replaced; whoever recorded which parameters need gradients must record anew.</summary>
    public int PlanVersion { get; private set; }

    /// <summary>Applied updates: what schedules count. Micro-steps and skipped steps do not count.</summary>
    public long StepCount { get; private set; }

    /// <summary>Steps skipped because a gradient was not finite.</summary>
    public long SkippedSteps { get; private set; }

    /// <summary>Why the last step was skipped, changed a gradient or found none; null when nothing was wrong.</summary>
    public string? LastProblem { get; private set; }

    /// <summary>The norms that clipping saw in the last step, before clipping; empty without clipping.</summary>
    /// <remarks>One for all, or one for each group in the order of <see cref="Assignment.Groups"/>, or one for each trainable parameter in model order.</remarks>
    public ReadOnlySpan<double> GradientNorms => _norms is null ? [] : _norms.Values;

    /// <summary>Figures of each group around every update; null unless <see cref="CollectDiagnostics"/> was called.</summary>
    public Diagnostics? Diagnostics { get; private set; }

    /// <summary>Begins to collect <see cref="Diagnostics"/>, anew; a plan that is replaced begins them anew too.</summary>
    /// <returns>The diagnostics.</returns>
    public Diagnostics CollectDiagnostics() => Diagnostics = new(Plan, _layout);

    /// <summary>Ends the collection, and its cost.</summary>
    public void StopDiagnostics() => Diagnostics = null;

    /// <summary>An optimizer for a plan.</summary>
    public static Optimizer Create(OptimizationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new(plan);
    }

    /// <summary>One rule for all parameters of a model or set.</summary>
    /// <exception cref="PlanException">An option of the rule is out of range.</exception>
    public static Optimizer Create(IParameterSource source, UpdateRule rule) =>
        new(OptimizationPlan.For(source).Default("all", rule).Build());

    /// <summary>Parameter groups, as PyTorch has them; together they must cover the model that they come from.</summary>
    /// <exception cref="PlanException">A group is empty, or a parameter is in two groups, or in none.</exception>
    public static Optimizer Create(params ParameterGroup[] groups) => new(OptimizationPlan.FromGroups(groups));

    /// <summary>A label for each parameter, a rule for each label, as optax <c>multi_transform</c> has them.</summary>
    /// <param name="rules">The rule of each label; null freezes.</param>
    /// <param name="labels">The label of each parameter.</param>
    /// <exception cref="PlanException">A label has no rule, or a rule no label.</exception>
    public static Optimizer Partition(Dictionary<string, UpdateRule?> rules, ParameterLabels labels) =>
        new(OptimizationPlan.FromLabels(rules, labels));

    /// <summary>Applies one update from the gradients that are there; or takes them in, when accumulating.</summary>
    /// <param name="loss">The loss that the gradients are of, for rules that read it; others do not look at it.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="GradientException">A gradient is missing or not finite and the plan says to throw; nothing was updated.</exception>
    /// <exception cref="InvalidOperationException">A rule needs what it was not given: a loss, or an estimate of the Hessian; or the parameters hold the values meant for evaluation.</exception>
    public StepOutcome Step(double? loss = null)
    {
        LastProblem = null;
        ThrowIfEvaluating("step");
        ThrowIfSomethingIsMissing(loss);
        RefuseLostMemory();
        ReadSchedules();
        double seen = loss ?? double.NaN;
        if (_accumulator is not null)
        {
            if (!_accumulator.Take(seen))
                return StepOutcome.Accumulated;
            seen = _accumulator.Loss;
        }

        NotePresence();
        if (!GradientsAreUsable() || !LossIsUsable(seen))
        {
            SkippedSteps++;
            return StepOutcome.Skipped;
        }

        LayoutEntry[] entries = _layout.Entries;
        for (int i = 0; i < entries.Length; i++)
        {
            if (_isPresent[i] && ++entries[i].Count == 1 && entries[i].Figures.Program.StartsAtValue)
                entries[i].BeginFromValue();
        }

        Diagnostics?.Begin(_isPresent, _gradientOf);
        _runs.Run(StepCount, seen);
        _staged?.Run(StepCount, seen);
        Diagnostics?.End(_isPresent);
        StepCount++;
        return StepOutcome.Applied;
    }

    /// <summary>Forgets all gradients, so that the next backward pass stores instead of adding. Costs no pass over memory.</summary>
    /// <remarks>Foreign gradients belong to their owner and are left alone.</remarks>
    public void ZeroGradients()
    {
        foreach (LayoutEntry entry in _layout.Entries)
        {
            if (!entry.Parameter.IsForeign)
                entry.Parameter.HasGradient = false;
        }
    }

    /// <summary>The learning rate that the next applied update uses for a parameter.</summary>
    /// <param name="name">Its name or alias.</param>
    public double LearningRateOf(string name) => Plan.Assignment[name].LearningRateAt(StepCount);

    /// <summary>Applied updates of one parameter: what its bias corrections count. 0 when frozen.</summary>
    /// <param name="name">Its name or alias.</param>
    public long UpdatesOf(string name)
    {
        Parameter parameter = Plan.Assignment[name].Parameter;
        return Array.Find(_layout.Entries, entry => entry.Parameter == parameter)?.Count ?? 0;
    }

    private void Adopt(OptimizationPlan plan)
    {
        Plan = plan;
        PlanVersion++;
        _layout = new(plan);
        _runs = new(_layout);
        _staged = StagedRuns.Of(_layout);
        _norms = plan.Settings.NormClip is null ? null : new(plan, _layout);
        _accumulator = plan.Settings.AccumulationSteps > 1 ? new(_layout, plan.Settings) : null;
        _gradientOf = _accumulator is null ? entry => entry.Parameter.Gradient : _accumulator.SumOf;
        _scheduled = [.. _layout.Figures.Where(figures => figures.IsScheduled)];
        _watched = [.. _layout.Entries.Select(entry => entry.Parameter).Where(parameter => parameter.IsWatched)];
        _isPresent = new bool[_layout.Entries.Length];
        _wasPresent = new bool[_layout.Entries.Length];
        _finiteParts = new bool[_runs.MostParts];
        Diagnostics = Diagnostics is null ? null : new(plan, _layout);
        _runsAreValid = false;
        foreach (FigureSet figures in _layout.Figures)
            figures.Refresh(StepCount);
        FindNeeds();
    }

    /// <summary>Memory of other owners may have been freed or allocated anew since it was wrapped.</summary>
    private void RefuseLostMemory()
    {
        foreach (Parameter parameter in _watched)
        {
            if (parameter.ForeignProblem() is { } gone)
                throw new StrataException($"{gone}. Nothing was updated. Wrap the memory anew, in a new optimizer.");
        }
    }

    /// <summary>Reads the schedules of the step; a figure out of range stops it before anything is touched.</summary>
    private void ReadSchedules()
    {
        foreach (FigureSet figures in _scheduled)
        {
            figures.Refresh(StepCount);
            if (figures.Problem(StepCount) is { } problem)
                throw new PlanException($"{problem} Nothing was updated.");
        }
    }

    /// <summary>Sees which parameters have a gradient; finds the runs anew when that is not as in the step before.</summary>
    private void NotePresence()
    {
        LayoutEntry[] entries = _layout.Entries;
        bool missing = false;
        for (int i = 0; i < entries.Length; i++)
        {
            Parameter parameter = entries[i].Parameter;
            if (!_layout.Holds(parameter))
                throw MovedAway(parameter);
            bool present = _accumulator?.HasSum[i] ?? parameter.HasGradient;
            _isPresent[i] = present;
            missing |= !present;
        }

        if (missing && Plan.Settings.MissingGradient == MissingGradient.Throw)
            throw MissingGradients();
        if (missing && !_isPresent.AsSpan().Contains(true))
            LastProblem = NoGradients();
        if (_runsAreValid && _isPresent.AsSpan().SequenceEqual(_wasPresent))
            return;
        _isPresent.CopyTo(_wasPresent, 0);
        _runs.Rebuild(_isPresent, _accumulator?.Sums);
        _staged?.Rebuild(_isPresent, _accumulator?.Sums);
        _runsAreValid = true;
    }

    private bool GradientsAreUsable()
    {
        _norms?.Compute(_isPresent, _gradientOf);
        NonFiniteGradient policy = Plan.Settings.NonFiniteGradient;
        if (policy == NonFiniteGradient.Propagate || _norms is { AreFinite: true })
            return true;
        if (_runs.GradientsAreFinite(_finiteParts))
            return true; // with a norm that is not finite: finite gradients whose squares overflow
        (string problem, LayoutEntry entry) = FirstNonFinite();
        LastProblem = $"{problem} at step {StepCount}; policy {policy}.";
        switch (policy)
        {
            case NonFiniteGradient.SkipStep:
                return false;
            case NonFiniteGradient.Zero:
                for (int i = 0; i < _layout.Entries.Length; i++)
                {
                    if (_isPresent[i])
                        Magnitude.ZeroNonFinite(_gradientOf(_layout.Entries[i]));
                }

                _norms?.Compute(_isPresent, _gradientOf);
                return true;
            default:
                throw new GradientException(
                    $"{LastProblem} Nothing was updated. Lower the learning rate of group \"{entry.Figures.Row.Group}\", clip the "
                        + "norm, or choose OnNonFiniteGradient(SkipStep or Zero)."
                );
        }
    }

    private (string Problem, LayoutEntry Entry) FirstNonFinite()
    {
        foreach (Parameter parameter in Plan.Parameters)
        {
            int index = Array.FindIndex(_layout.Entries, entry => entry.Parameter == parameter);
            if (index < 0 || !_isPresent[index])
                continue;
            int count = 0;
            float first = 0;
            foreach (float value in _gradientOf(_layout.Entries[index]).Span)
            {
                if (float.IsFinite(value))
                    continue;
                if (count++ == 0)
                    first = value;
            }

            if (count > 0)
            {
                string kind = float.IsNaN(first) ? "NaN" : "infinite";
                return (
                    $"gradient of \"{parameter.Name}\" is {kind} ({count} of {parameter.Count} values)",
                    _layout.Entries[index]
                );
            }
        }

        throw new InvalidOperationException("A part of the gradients was found not finite, but no parameter's is.");
    }

    private GradientException MissingGradients()
    {
        string[] names = [.. _layout.Entries.Where((_, i) => !_isPresent[i]).Select(entry => entry.Parameter.Name)];
        return new(
            $"{PlanPartition.Count(names.Length, "parameter")} of {_layout.Entries.Length} {(names.Length == 1 ? "has" : "have")} no gradient at step "
                + $"{StepCount}: {Nearest.Quote(names)}. Nothing was updated. Freeze them, or choose OnMissingGradient(Skip)."
        );
    }

    /// <summary>Legal where missing gradients are skipped, but more often a backward pass that was forgotten.</summary>
    private string NoGradients() =>
        $"no parameter of {_layout.Entries.Length} has a gradient at step {StepCount}, so nothing changed: "
        + $"{Nearest.Quote([.. _layout.Entries.Select(entry => entry.Parameter.Name)])}; policy Skip. "
        + "Run a backward pass before each step; gradients of another engine need HasGradient.";

    private static StrataException MovedAway(Parameter parameter) =>
        new(
            $"\"{parameter.Name}\" has moved to another optimizer, which was created later over the same model. "
                + "Use that one, or change this one's plan with Replan."
        );
}

namespace Strata.Optim;

/// <summary>Plans in the order in which they take effect: gradual unfreezing, or any other change of plan by step.</summary>
/// <remarks>
/// <see cref="Apply"/> before every step follows the sequence. Which plan is in force depends on the number of applied
/// updates alone, so a run that is resumed goes on under the right one.
/// </remarks>
public sealed class PlanSequence
{
    private readonly long[] _starts;
    private readonly OptimizationPlan[] _plans;

    private PlanSequence(long[] starts, OptimizationPlan[] plans) => (_starts, _plans) = (starts, plans);

    /// <summary>The plans, in order.</summary>
    public IReadOnlyList<OptimizationPlan> Plans => _plans;

    /// <summary>The applied updates after which each plan takes effect; the first is 0.</summary>
    public IReadOnlyList<long> Starts => _starts;

    /// <summary>A sequence of plans.</summary>
    /// <param name="stages">The applied updates after which each plan takes effect, and the plan; the first from 0 on.</param>
    /// <exception cref="PlanException">The steps do not rise from 0, or a plan lacks parameters of the one before it.</exception>
    public static PlanSequence Of(params IReadOnlyList<(long FromStep, OptimizationPlan Plan)> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        var problems = new List<string>();
        if (stages.Count == 0)
            problems.Add("A sequence of plans is empty. Give it at least the plan of step 0.");
        for (int i = 0; i < stages.Count; i++)
        {
            (long from, OptimizationPlan plan) = stages[i];
            if (i == 0 && from != 0)
                problems.Add($"The first plan of a sequence begins at step {from}; expected 0.");
            if (i == 0)
                continue;
            if (from <= stages[i - 1].FromStep)
                problems.Add(
                    $"Plan {i} of a sequence begins at step {from}, the one before it at {stages[i - 1].FromStep}. Steps must rise."
                );
            var known = new HashSet<Parameter>(plan.Parameters, ReferenceEqualityComparer.Instance);
            string[] lost =
            [
                .. stages[i - 1].Plan.Parameters.Where(parameter => !known.Contains(parameter)).Select(p => p.Name),
            ];
            if (lost.Length > 0)
                problems.Add(
                    $"Plan {i} of a sequence, from step {from} on, lacks {PlanPartition.Count(lost.Length, "parameter")} of the one before it: "
                        + $"{Nearest.Quote(lost)}. Plan over the same model; freeze what must not move."
                );
        }

        return problems.Count > 0
            ? throw new PlanException(problems)
            : new([.. stages.Select(stage => stage.FromStep)], [.. stages.Select(stage => stage.Plan)]);
    }

    /// <summary>Gradual unfreezing: at first only the head trains, then one layer more each time, as in ULMFiT.</summary>
    /// <remarks>
    /// Every plan is <c>Freeze</c> of the layers whose time has not come, then the statements. The last, which freezes
    /// nothing by itself, is checked in full; in those before it a statement may find all of its parameters frozen.
    /// Howard and Ruder, 2018, https://arxiv.org/abs/1801.06146.
    /// </remarks>
    /// <param name="source">A model or a set.</param>
    /// <param name="order">What counts as a layer.</param>
    /// <param name="everySteps">Applied updates between two layers; at least 1.</param>
    /// <param name="statements">Adds the statements of the plan.</param>
    /// <exception cref="PlanException">The plan is wrong, or the order has one layer only.</exception>
    public static PlanSequence Thaw(
        IParameterSource source,
        LayerOrder order,
        long everySteps,
        Func<OptimizationPlanBuilder, OptimizationPlanBuilder> statements
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(statements);
        ArgumentOutOfRangeException.ThrowIfLessThan(everySteps, 1);
        OptimizationPlan last = statements(OptimizationPlan.For(source)).Build();
        int layers = order.Of(source).Layers.Count;
        if (layers < 2)
            throw new PlanException(
                $"There is nothing to thaw layer by layer: the order \"{order}\" has {layers} layer. Choose another order."
            );
        var stages = new List<(long, OptimizationPlan)>();
        for (int frozen = layers - 1; frozen > 0; frozen--)
        {
            OptimizationPlanBuilder builder = OptimizationPlan.For(source).Freeze(Selector.Layers(..frozen, order));
            stages.Add((stages.Count * everySteps, statements(builder).AllowAllUnmatched().Build()));
        }

        stages.Add((stages.Count * everySteps, last));
        return Of(stages);
    }

    /// <summary>The plan in force.</summary>
    /// <param name="step">The updates applied before it: 0 in the first.</param>
    public OptimizationPlan PlanAt(long step)
    {
        int stage = _starts.Length - 1;
        while (stage > 0 && _starts[stage] > step)
            stage--;
        return _plans[stage];
    }

    /// <summary>An optimizer for the first plan.</summary>
    public Optimizer CreateOptimizer() => Optimizer.Create(_plans[0]);

    /// <summary>Gives an optimizer the plan of its step; call it before every step.</summary>
    /// <param name="optimizer">The optimizer; between two updates.</param>
    /// <returns>What was kept, created and dropped; null when the plan was in force already.</returns>
    public ReplanReport? Apply(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        OptimizationPlan plan = PlanAt(optimizer.StepCount);
        return ReferenceEquals(plan, optimizer.Plan) ? null : optimizer.Replan(plan);
    }

    /// <summary>Takes saved state back, under the plan of the step at which it was saved.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="state">What <see cref="Optimizer.CaptureState"/> gave, here or in another run of the same sequence.</param>
    /// <param name="mismatch">What to do when the state does not fit the plan.</param>
    /// <returns>What was kept, created and dropped.</returns>
    /// <exception cref="OptimizerStateException">The state does not fit and <paramref name="mismatch"/> says to throw.</exception>
    public ReplanReport Restore(Optimizer optimizer, OptimizerState state, StateMismatch mismatch = StateMismatch.Throw)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(state);
        // State is captured after an update and before the next Apply, so either plan of a boundary may have saved it.
        OptimizationPlan before = PlanAt(Math.Max(0, state.StepCount - 1));
        OptimizationPlan after = PlanAt(state.StepCount);
        OptimizationPlan saved = state.Plan != after.ToJson() && state.Plan == before.ToJson() ? before : after;
        if (!ReferenceEquals(saved, optimizer.Plan))
            optimizer.Replan(saved);
        ReplanReport report = optimizer.Restore(state, mismatch);
        return Apply(optimizer) ?? report;
    }
}

namespace Strata.Optim;

/// <summary>Schedules by optax' own functions, so that they can be traced.</summary>
internal sealed class OptaxSchedules(BridgeCheck check) : PythonSchedules(check)
{
    /// <summary>A number, or a function of the step.</summary>
    /// <param name="value">A number or a schedule.</param>
    /// <param name="group">Whose it is, for the message.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="step">What of <c>step</c> the value is taken at.</param>
    public string Argument(Hyperparameter value, EmittedGroup group, string what, string step = "step") =>
        value.IsConstant ? At(value, group, what) : $"lambda step: {At(value, group, what, step)}";

    protected override string Cosine(CosineSchedule schedule, string step)
    {
        // optax gives the floor as a share of the start.
        string share = PythonText.Number(schedule.Start == 0 ? 0 : schedule.Floor / schedule.Start);
        return schedule.Start == 0
            ? $"(({PythonText.Number(schedule.Floor)}) * (1.0 - optax.cosine_decay_schedule(1.0, {schedule.Steps})({step})))"
            : $"optax.cosine_decay_schedule({PythonText.Number(schedule.Start)}, {schedule.Steps}, {share})({step})";
    }

    protected override string Linear(LinearSchedule schedule, string step) =>
        $"optax.linear_schedule({PythonText.Number(schedule.Start)}, {PythonText.Number(schedule.End)}, {schedule.Steps})({step})";

    protected override string WarmUp(WarmUpFactor schedule, string step) =>
        $"jnp.minimum(1.0, ({step} + 1) / {PythonText.Number(schedule.Steps)})";

    protected override string Later(string step, long offset) => $"jnp.maximum(0, {step} - {offset})";

    protected override string Table(IReadOnlyList<double> values, string step) =>
        $"jnp.array([{string.Join(", ", values.Select(PythonText.Number))}])[jnp.minimum({step}, {values.Count - 1})]";
}

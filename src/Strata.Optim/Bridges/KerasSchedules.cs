namespace Strata.Optim;

/// <summary>Schedules by Keras' own classes, called with the step.</summary>
internal sealed class KerasSchedules(BridgeCheck check) : PythonSchedules(check)
{
    private const string Module = "keras.optimizers.schedules";

    /// <summary>A number, or a schedule object.</summary>
    public string Argument(Hyperparameter value, EmittedGroup group, string what) =>
        value.IsConstant ? At(value, group, what) : $"Rate(lambda step: {At(value, group, what)})";

    protected override string Cosine(CosineSchedule schedule, string step) =>
        schedule.Start == 0
            ? $"({PythonText.Number(schedule.Floor)} * (1.0 - {Module}.CosineDecay(1.0, {schedule.Steps})({step})))"
            : $"{Module}.CosineDecay({PythonText.Number(schedule.Start)}, {schedule.Steps}, {PythonText.Number(schedule.Floor / schedule.Start)})({step})";

    protected override string Linear(LinearSchedule schedule, string step) =>
        $"{Module}.PolynomialDecay({PythonText.Number(schedule.Start)}, {schedule.Steps}, {PythonText.Number(schedule.End)}, 1.0)({step})";

    protected override string WarmUp(WarmUpFactor schedule, string step) =>
        $"keras.ops.minimum(1.0, (keras.ops.cast({step}, \"float32\") + 1.0) / {PythonText.Number(schedule.Steps)})";

    protected override string Later(string step, long offset) => $"keras.ops.maximum(0, {step} - {offset})";

    protected override string Table(IReadOnlyList<double> values, string step) =>
        $"keras.ops.take(keras.ops.array([{string.Join(", ", values.Select(PythonText.Number))}]), keras.ops.minimum({step}, {values.Count - 1}))";
}

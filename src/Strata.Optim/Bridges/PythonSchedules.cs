namespace Strata.Optim;

/// <summary>Writes schedules as expressions in <c>step</c>; a dialect says what each kind is called.</summary>
/// <param name="check">Takes what has no form in Python.</param>
internal abstract class PythonSchedules(BridgeCheck check)
{
    /// <summary>The value of a hyperparameter at <c>step</c>.</summary>
    /// <param name="value">A number or a schedule.</param>
    /// <param name="group">Whose it is, for the message.</param>
    /// <param name="what">What it is, for the message: <c>learning rate</c>.</param>
    /// <param name="step">The expression that stands for the step.</param>
    public string At(Hyperparameter value, EmittedGroup group, string what, string step = "step") =>
        value.Schedule is { } schedule ? At(schedule, step, group, what) : PythonText.Number(value.Initial);

    protected abstract string Cosine(CosineSchedule schedule, string step);

    protected abstract string Linear(LinearSchedule schedule, string step);

    protected abstract string WarmUp(WarmUpFactor schedule, string step);

    protected abstract string Later(string step, long offset);

    protected abstract string Table(IReadOnlyList<double> values, string step);

    private string At(Schedule schedule, string step, EmittedGroup group, string what) =>
        schedule switch
        {
            ConstantSchedule constant => PythonText.Number(constant.Value),
            CosineSchedule cosine => Cosine(cosine, step),
            LinearSchedule linear => Linear(linear, step),
            WarmUpFactor warmUp => WarmUp(warmUp, step),
            ProductSchedule { Left: ConstantSchedule { Value: 1 } } product => At(product.Right, step, group, what),
            ProductSchedule product =>
                $"{At(product.Left, step, group, what)} * {At(product.Right, step, group, what)}",
            OffsetSchedule later => At(later.Inner, Later(step, later.Offset), group, what),
            _ => Tabulated(schedule, step, group, what),
        };

    private string Tabulated(Schedule schedule, string step, EmittedGroup group, string what)
    {
        if (check.Options.TableSteps > 0)
            return Table([.. Enumerable.Range(0, check.Options.TableSteps).Select(i => schedule.At(i))], step);
        check.Problem(
            group,
            $"its {what} follows the schedule \"{schedule}\", which has no form in Python. Write it as a table of values "
                + "with BridgeOptions.TableSteps, or build it of Linear, Cosine and WarmUp."
        );
        return "0.0";
    }
}

namespace Strata.Optim;

public static partial class ScheduleRegistry
{
    /// <summary>The schedules that stand by themselves.</summary>
    private static IEnumerable<ScheduleEntry> Courses() =>
        [
            new ScheduleEntry<ConstantSchedule>(
                "constant",
                o => new(o.Number("value")),
                ScheduleEntry<ConstantSchedule>.Number("value", s => s.Value)
            )
            {
                Peers = ["optax constant_schedule", "transformers get_constant_schedule"],
                Example = new ConstantSchedule(0.1),
            },
            new ScheduleEntry<LinearSchedule>(
                "linear",
                o => new(o.Number("start"), o.Number("end"), o.Steps("steps")),
                ScheduleEntry<LinearSchedule>.Number("start", s => s.Start),
                ScheduleEntry<LinearSchedule>.Steps("steps", s => s.Steps),
                ScheduleEntry<LinearSchedule>.Number("end", s => s.End, 0)
            )
            {
                Peers = ["torch LinearLR", "optax linear_schedule", "transformers get_linear_schedule_with_warmup"],
                Example = new LinearSchedule(0.1, 0.02, 30),
            },
            new ScheduleEntry<CosineSchedule>(
                "cosine",
                o => new(o.Number("start"), o.Steps("steps"), o.Number("floor")) { Exponent = o.Number("exponent") },
                ScheduleEntry<CosineSchedule>.Number("start", s => s.Start),
                ScheduleEntry<CosineSchedule>.Steps("steps", s => s.Steps),
                ScheduleEntry<CosineSchedule>.Number("floor", s => s.Floor, 0),
                ScheduleEntry<CosineSchedule>.Number("exponent", s => s.Exponent, 1)
            )
            {
                Peers = ["optax cosine_decay_schedule", "keras CosineDecay"],
                Example = new CosineSchedule(0.1, 40, 0.01) { Exponent = 2 },
            },
            new ScheduleEntry<CosineWaveSchedule>(
                "cosine_wave",
                o => new(o.Number("start"), o.Number("half_period"), o.Number("floor")),
                ScheduleEntry<CosineWaveSchedule>.Number("start", s => s.Start),
                ScheduleEntry<CosineWaveSchedule>.Number("half_period", s => s.HalfPeriod),
                ScheduleEntry<CosineWaveSchedule>.Number("floor", s => s.Floor, 0)
            )
            {
                Peers = ["torch CosineAnnealingLR", "transformers get_cosine_schedule_with_warmup"],
                Example = new CosineWaveSchedule(0.1, 12.5, 0.01),
            },
            new ScheduleEntry<StepDecaySchedule>(
                "step_decay",
                o => new(o.Number("start"), o.Number("factor"), o.Steps("every")),
                ScheduleEntry<StepDecaySchedule>.Number("start", s => s.Start),
                ScheduleEntry<StepDecaySchedule>.Steps("every", s => s.Every),
                ScheduleEntry<StepDecaySchedule>.Number("factor", s => s.Factor, 0.1)
            )
            {
                Peers = ["torch StepLR", "timm StepLRScheduler"],
                Example = new StepDecaySchedule(0.1, 0.5, 8),
            },
            new ScheduleEntry<MultiStepSchedule>(
                "multi_step",
                o => new(o.Number("start"), o.Number("factor"), o.StepList("milestones")),
                ScheduleEntry<MultiStepSchedule>.Number("start", s => s.Start),
                ScheduleEntry<MultiStepSchedule>.StepList("milestones", s => s.Milestones),
                ScheduleEntry<MultiStepSchedule>.Number("factor", s => s.Factor, 0.1)
            )
            {
                Peers = ["torch MultiStepLR", "timm MultiStepLRScheduler"],
                Example = new MultiStepSchedule(0.1, 0.5, [5, 20, 40]),
            },
            new ScheduleEntry<ExponentialSchedule>(
                "exponential",
                o => new(o.Number("start"), o.Number("factor"), o.Steps("every")) { Staircase = o.Flag("staircase") },
                ScheduleEntry<ExponentialSchedule>.Number("start", s => s.Start),
                ScheduleEntry<ExponentialSchedule>.Number("factor", s => s.Factor),
                ScheduleEntry<ExponentialSchedule>.Steps("every", s => s.Every, 1),
                ScheduleEntry<ExponentialSchedule>.Flag("staircase", s => s.Staircase)
            )
            {
                Peers = ["torch ExponentialLR", "optax exponential_decay", "keras ExponentialDecay"],
                Example = new ExponentialSchedule(0.1, 0.8, 4) { Staircase = true },
            },
            new ScheduleEntry<PolynomialSchedule>(
                "polynomial",
                o =>
                    new(o.Number("start"), o.Number("end"), o.Steps("steps"), o.Number("power"))
                    {
                        Cycle = o.Flag("cycle"),
                    },
                ScheduleEntry<PolynomialSchedule>.Number("start", s => s.Start),
                ScheduleEntry<PolynomialSchedule>.Steps("steps", s => s.Steps),
                ScheduleEntry<PolynomialSchedule>.Number("power", s => s.Power, 1),
                ScheduleEntry<PolynomialSchedule>.Number("end", s => s.End, 0),
                ScheduleEntry<PolynomialSchedule>.Flag("cycle", s => s.Cycle)
            )
            {
                Peers =
                [
                    "torch PolynomialLR",
                    "optax polynomial_schedule",
                    "keras PolynomialDecay",
                    "transformers get_polynomial_decay_schedule_with_warmup",
                ],
                Example = new PolynomialSchedule(0.1, 0.01, 25, 2) { Cycle = true },
            },
            new ScheduleEntry<InverseTimeSchedule>(
                "inverse_time",
                o => new(o.Number("start"), o.Number("rate"), o.Steps("every")) { Staircase = o.Flag("staircase") },
                ScheduleEntry<InverseTimeSchedule>.Number("start", s => s.Start),
                ScheduleEntry<InverseTimeSchedule>.Number("rate", s => s.Rate),
                ScheduleEntry<InverseTimeSchedule>.Steps("every", s => s.Every, 1),
                ScheduleEntry<InverseTimeSchedule>.Flag("staircase", s => s.Staircase)
            )
            {
                Peers = ["keras InverseTimeDecay"],
                Example = new InverseTimeSchedule(0.1, 0.5, 5) { Staircase = true },
            },
            new ScheduleEntry<InverseSquareRootSchedule>(
                "inverse_square_root",
                o => new(o.Number("start"), o.Number("timescale")),
                ScheduleEntry<InverseSquareRootSchedule>.Number("start", s => s.Start),
                ScheduleEntry<InverseSquareRootSchedule>.Number("timescale", s => s.Timescale)
            )
            {
                Peers = ["transformers get_inverse_sqrt_schedule"],
                Example = new InverseSquareRootSchedule(0.1, 10),
            },
            .. Cycles(),
            new ScheduleEntry<PiecewiseConstantSchedule>(
                "piecewise_constant",
                o => new(o.Numbers("values"), o.StepList("boundaries")),
                ScheduleEntry<PiecewiseConstantSchedule>.Numbers("values", s => s.Values),
                ScheduleEntry<PiecewiseConstantSchedule>.StepList("boundaries", s => s.Boundaries)
            )
            {
                Peers = ["torch ConstantLR", "optax piecewise_constant_schedule", "keras PiecewiseConstantDecay"],
                Example = new PiecewiseConstantSchedule([0.1, 0.05, 0.01], [10, 25]),
            },
            new ScheduleEntry<PiecewiseInterpolateSchedule>(
                "piecewise_interpolate",
                o => new(o.Numbers("steps"), o.Numbers("values"), o.Word<Anneal>("anneal")),
                ScheduleEntry<PiecewiseInterpolateSchedule>.Numbers("steps", s => s.Steps),
                ScheduleEntry<PiecewiseInterpolateSchedule>.Numbers("values", s => s.Values),
                ScheduleEntry<PiecewiseInterpolateSchedule>.Word("anneal", s => s.Anneal)
            )
            {
                Peers =
                [
                    "optax piecewise_interpolate_schedule",
                    "optax linear_onecycle_schedule",
                    "optax cosine_onecycle_schedule",
                    "fastai fit_one_cycle",
                ],
                Example = new PiecewiseInterpolateSchedule([2, 12.5, 40], [0.01, 0.1, 0.001], Anneal.Linear),
            },
        ];
}

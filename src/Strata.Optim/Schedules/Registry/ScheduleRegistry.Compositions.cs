namespace Strata.Optim;

public static partial class ScheduleRegistry
{
    private static LinearSchedule Inner => new(0.1, 0.02, 20);

    /// <summary>The schedules made of others, and those that only change another.</summary>
    private static IEnumerable<ScheduleEntry> Compositions() =>
        [
            new ScheduleEntry<WarmUpFactor>(
                "warm_up",
                o => new(o.Number("steps")),
                ScheduleEntry<WarmUpFactor>.Number("steps", s => s.Steps)
            )
            {
                Peers = [],
                Example = new WarmUpFactor(12.5),
            },
            new ScheduleEntry<ProductSchedule>(
                "product",
                o => new(o.Schedule("left"), o.Schedule("right")),
                ScheduleEntry<ProductSchedule>.Inner("left", s => s.Left),
                ScheduleEntry<ProductSchedule>.Inner("right", s => s.Right)
            )
            {
                Peers = ["torch ChainedScheduler"],
                Example = new ProductSchedule(Inner, new WarmUpFactor(10)),
            },
            new ScheduleEntry<SequenceSchedule>(
                "sequence",
                o => new(o.Schedules("schedules"), o.StepList("boundaries")),
                ScheduleEntry<SequenceSchedule>.Schedules("schedules", s => s.Schedules),
                ScheduleEntry<SequenceSchedule>.StepList("boundaries", s => s.Boundaries)
            )
            {
                Peers = ["torch SequentialLR", "optax join_schedules"],
                Example = new SequenceSchedule([Inner, new CosineSchedule(0.2, 20, 0)], [15]),
            },
            new ScheduleEntry<OffsetSchedule>(
                "offset",
                o => new(o.Schedule("inner"), o.Steps("offset")),
                ScheduleEntry<OffsetSchedule>.Inner("inner", s => s.Inner),
                ScheduleEntry<OffsetSchedule>.Steps("offset", s => s.Offset)
            )
            {
                Peers = ["optax transition_begin"],
                Example = new OffsetSchedule(Inner, 7),
            },
            new ScheduleEntry<SkipSchedule>(
                "skip",
                o => new(o.Schedule("inner"), o.Steps("steps")),
                ScheduleEntry<SkipSchedule>.Inner("inner", s => s.Inner),
                ScheduleEntry<SkipSchedule>.Steps("steps", s => s.Steps)
            )
            {
                Peers = [],
                Example = new SkipSchedule(Inner, 5),
            },
            new ScheduleEntry<ClampSchedule>(
                "clamp",
                o =>
                    new(
                        o.Schedule("inner"),
                        o.OptionalNumber("lowest") ?? double.NegativeInfinity,
                        o.OptionalNumber("highest") ?? double.PositiveInfinity
                    ),
                ScheduleEntry<ClampSchedule>.Inner("inner", s => s.Inner),
                ScheduleEntry<ClampSchedule>.Number("lowest", s => FiniteOrNull(s.Lowest), null),
                ScheduleEntry<ClampSchedule>.Number("highest", s => FiniteOrNull(s.Highest), null)
            )
            {
                Peers = ["optax end_value"],
                Example = new ClampSchedule(Inner, 0.04, 0.08),
            },
            new ScheduleEntry<RepeatSchedule>(
                "repeat",
                o => new(o.Schedule("inner"), o.Steps("length")),
                ScheduleEntry<RepeatSchedule>.Inner("inner", s => s.Inner),
                ScheduleEntry<RepeatSchedule>.Steps("length", s => s.Length)
            )
            {
                Peers = [],
                Example = new RepeatSchedule(Inner, 9),
            },
            new ScheduleEntry<PerEpochSchedule>(
                "per_epoch",
                o => new(o.Schedule("inner"), o.Steps("steps_per_epoch")),
                ScheduleEntry<PerEpochSchedule>.Inner("inner", s => s.Inner),
                ScheduleEntry<PerEpochSchedule>.Steps("steps_per_epoch", s => s.StepsPerEpoch)
            )
            {
                Peers = ["timm t_in_epochs"],
                Example = new PerEpochSchedule(Inner, 4),
            },
            new ScheduleEntry<MultiplicativeSchedule>(
                "multiplicative",
                o => new(o.Number("start"), o.Schedule("factor")),
                ScheduleEntry<MultiplicativeSchedule>.Number("start", s => s.Start),
                ScheduleEntry<MultiplicativeSchedule>.Inner("factor", s => s.Factor)
            )
            {
                Peers = ["torch MultiplicativeLR"],
                Example = new MultiplicativeSchedule(0.1, new LinearSchedule(1, 0.9, 10)),
            },
            new ScheduleEntry<NoiseSchedule>(
                "noise",
                o =>
                    new(o.Schedule("inner"), o.Steps("seed"))
                    {
                        Limit = o.Number("limit"),
                        StandardDeviation = o.Number("standard_deviation"),
                        Begin = o.Steps("begin"),
                        End = o.OptionalSteps("end"),
                    },
                ScheduleEntry<NoiseSchedule>.Inner("inner", s => s.Inner),
                ScheduleEntry<NoiseSchedule>.Steps("seed", s => s.Seed),
                ScheduleEntry<NoiseSchedule>.Number("limit", s => s.Limit, 0.67),
                ScheduleEntry<NoiseSchedule>.Number("standard_deviation", s => s.StandardDeviation, 1),
                ScheduleEntry<NoiseSchedule>.Steps("begin", s => s.Begin, 0),
                ScheduleEntry<NoiseSchedule>.Steps("end", s => s.End, null)
            )
            {
                Peers = ["timm noise_range_t"],
                Example = new NoiseSchedule(Inner, 42)
                {
                    Limit = 0.3,
                    StandardDeviation = 0.5,
                    Begin = 5,
                    End = 30,
                },
            },
            new ScheduleEntry<PlateauSchedule>(
                "plateau",
                o =>
                    new(
                        new ReduceOnPlateau
                        {
                            Factor = o.Number("factor"),
                            Patience = o.Steps("patience"),
                            HigherIsBetter = o.Flag("higher_is_better"),
                            RelativeThreshold = o.Number("relative_threshold"),
                            AbsoluteThreshold = o.Number("absolute_threshold"),
                            Cooldown = o.Steps("cooldown"),
                            MinimumFactor = o.Number("minimum_factor"),
                            SmallestChange = o.Number("smallest_change"),
                            Accumulation = o.Steps("accumulation"),
                        }
                    ),
                ScheduleEntry<PlateauSchedule>.Number("factor", s => s.Options.Factor, 0.1),
                ScheduleEntry<PlateauSchedule>.Steps("patience", s => s.Options.Patience, 10),
                ScheduleEntry<PlateauSchedule>.Flag("higher_is_better", s => s.Options.HigherIsBetter),
                ScheduleEntry<PlateauSchedule>.Number("relative_threshold", s => s.Options.RelativeThreshold, 1e-4),
                ScheduleEntry<PlateauSchedule>.Number("absolute_threshold", s => s.Options.AbsoluteThreshold, 0),
                ScheduleEntry<PlateauSchedule>.Steps("cooldown", s => s.Options.Cooldown, 0),
                ScheduleEntry<PlateauSchedule>.Number("minimum_factor", s => s.Options.MinimumFactor, 0),
                ScheduleEntry<PlateauSchedule>.Number("smallest_change", s => s.Options.SmallestChange, 0),
                ScheduleEntry<PlateauSchedule>.Steps("accumulation", s => s.Options.Accumulation, 1)
            )
            {
                Peers =
                [
                    "torch ReduceLROnPlateau",
                    "optax reduce_on_plateau",
                    "timm PlateauLRScheduler",
                    "keras ReduceLROnPlateau",
                ],
                Example = new PlateauSchedule(
                    new ReduceOnPlateau
                    {
                        Factor = 0.5,
                        Patience = 2,
                        HigherIsBetter = true,
                        RelativeThreshold = 0.01,
                        AbsoluteThreshold = 0.002,
                        Cooldown = 1,
                        MinimumFactor = 0.1,
                        SmallestChange = 0.01,
                        Accumulation = 2,
                    }
                ),
            },
        ];

    private static double? FiniteOrNull(double value) => double.IsFinite(value) ? value : null;
}

namespace Strata.Optim;

public static partial class ScheduleRegistry
{
    /// <summary>The schedules that go up and down.</summary>
    private static IEnumerable<ScheduleEntry> Cycles() =>
        [
            Restarting<CosineRestartsSchedule>(
                "cosine_restarts",
                [
                    "torch CosineAnnealingWarmRestarts",
                    "timm CosineLRScheduler",
                    "keras CosineDecayRestarts",
                    "transformers get_cosine_with_hard_restarts_schedule_with_warmup",
                ],
                new(0.1, 7.5, 0.01) { KDecay = 1.5 },
                o => new(o.Number("start"), o.Number("steps"), o.Number("floor")) { KDecay = o.Number("k_decay") },
                ScheduleEntry<CosineRestartsSchedule>.Number("k_decay", s => s.KDecay, 1)
            ),
            Restarting<PolynomialRestartsSchedule>(
                "polynomial_restarts",
                ["timm PolyLRScheduler"],
                new(0.1, 7.5, 0.01) { Power = 2, KDecay = 1.5 },
                o =>
                    new(o.Number("start"), o.Number("steps"), o.Number("floor"))
                    {
                        Power = o.Number("power"),
                        KDecay = o.Number("k_decay"),
                    },
                ScheduleEntry<PolynomialRestartsSchedule>.Number("power", s => s.Power, 0.5),
                ScheduleEntry<PolynomialRestartsSchedule>.Number("k_decay", s => s.KDecay, 1)
            ),
            Restarting<TanhSchedule>(
                "tanh",
                ["timm TanhLRScheduler"],
                new(0.1, 7.5, 0.01) { Lower = -5, Upper = 4 },
                o =>
                    new(o.Number("start"), o.Number("steps"), o.Number("floor"))
                    {
                        Lower = o.Number("lower"),
                        Upper = o.Number("upper"),
                    },
                ScheduleEntry<TanhSchedule>.Number("lower", s => s.Lower, -7),
                ScheduleEntry<TanhSchedule>.Number("upper", s => s.Upper, 3)
            ),
            new ScheduleEntry<CyclicSchedule>(
                "cyclic",
                o =>
                    new(o.Number("low"), o.Number("high"), o.Steps("up"), o.OptionalSteps("down") ?? o.Steps("up"))
                    {
                        CycleScale = o.OptionalSchedule("cycle_scale"),
                        StepScale = o.OptionalSchedule("step_scale"),
                    },
                ScheduleEntry<CyclicSchedule>.Number("low", s => s.Low),
                ScheduleEntry<CyclicSchedule>.Number("high", s => s.High),
                ScheduleEntry<CyclicSchedule>.Steps("up", s => s.Up),
                ScheduleEntry<CyclicSchedule>.Steps("down", s => s.Down, null),
                ScheduleEntry<CyclicSchedule>.Inner("cycle_scale", s => s.CycleScale, required: false),
                ScheduleEntry<CyclicSchedule>.Inner("step_scale", s => s.StepScale, required: false)
            )
            {
                Peers = ["torch CyclicLR"],
                Example = new CyclicSchedule(0.01, 0.1, 8, 5)
                {
                    CycleScale = new ExponentialSchedule(1, 0.5, 1),
                    StepScale = new ExponentialSchedule(1, 0.97, 1),
                },
            },
            new ScheduleEntry<OneCycleSchedule>(
                "one_cycle",
                o =>
                {
                    double initial = o.OptionalNumber("initial") ?? (o.Number("top") / 25);
                    return new(initial, o.Number("top"), o.OptionalNumber("final") ?? (initial / 1e4), o.Steps("steps"))
                    {
                        RiseShare = o.Number("rise_share"),
                        Anneal = o.Word<Anneal>("anneal"),
                        ThreePhase = o.Flag("three_phase"),
                    };
                },
                ScheduleEntry<OneCycleSchedule>.Number("top", s => s.Top),
                ScheduleEntry<OneCycleSchedule>.Steps("steps", s => s.Steps),
                ScheduleEntry<OneCycleSchedule>.Number("initial", s => s.Initial, null),
                ScheduleEntry<OneCycleSchedule>.Number("final", s => s.Final, null),
                ScheduleEntry<OneCycleSchedule>.Number("rise_share", s => s.RiseShare, 0.3),
                ScheduleEntry<OneCycleSchedule>.Word("anneal", s => s.Anneal),
                ScheduleEntry<OneCycleSchedule>.Flag("three_phase", s => s.ThreePhase)
            )
            {
                Peers = ["torch OneCycleLR"],
                Example = new OneCycleSchedule(0.01, 0.1, 0.001, 50)
                {
                    RiseShare = 0.4,
                    Anneal = Anneal.Linear,
                    ThreePhase = true,
                },
            },
            new ScheduleEntry<SlantedTriangularSchedule>(
                "slanted_triangular",
                o =>
                    new(o.Number("top"), o.Steps("steps"))
                    {
                        CutShare = o.Number("cut_share"),
                        Ratio = o.Number("ratio"),
                    },
                ScheduleEntry<SlantedTriangularSchedule>.Number("top", s => s.Top),
                ScheduleEntry<SlantedTriangularSchedule>.Steps("steps", s => s.Steps),
                ScheduleEntry<SlantedTriangularSchedule>.Number("cut_share", s => s.CutShare, 0.1),
                ScheduleEntry<SlantedTriangularSchedule>.Number("ratio", s => s.Ratio, 32)
            )
            {
                Peers = ["ULMFiT slanted_triangular"],
                Example = new SlantedTriangularSchedule(0.1, 47) { CutShare = 0.25, Ratio = 10 },
            },
            new ScheduleEntry<WarmUpStableDecaySchedule>(
                "warm_up_stable_decay",
                WarmUpStableDecay,
                ScheduleEntry<WarmUpStableDecaySchedule>.Number("top", s => s.Top),
                ScheduleEntry<WarmUpStableDecaySchedule>.Steps("warm_up_steps", s => s.WarmUpSteps),
                ScheduleEntry<WarmUpStableDecaySchedule>.Steps("stable_steps", s => s.StableSteps),
                ScheduleEntry<WarmUpStableDecaySchedule>.Steps("decay_steps", s => s.DecaySteps),
                ScheduleEntry<WarmUpStableDecaySchedule>.Number("initial", s => s.Initial, 0),
                ScheduleEntry<WarmUpStableDecaySchedule>.Number("floor", s => s.Floor, 0),
                ScheduleEntry<WarmUpStableDecaySchedule>.Word("warm_up_shape", s => s.WarmUpShape),
                ScheduleEntry<WarmUpStableDecaySchedule>.Word("decay_shape", s => s.DecayShape),
                ScheduleEntry<WarmUpStableDecaySchedule>.Number("stable_power", s => s.StablePower, 0),
                ScheduleEntry<WarmUpStableDecaySchedule>.Number("stable_timescale", s => s.StableTimescale, null),
                ScheduleEntry<WarmUpStableDecaySchedule>.Number("decay_power", s => s.DecayPower, 0.5),
                ScheduleEntry<WarmUpStableDecaySchedule>.Number("decay_ratio", s => s.DecayRatio, 0.1)
            )
            {
                Peers = ["timm WSDLRScheduler", "transformers get_wsd_schedule"],
                Example = new WarmUpStableDecaySchedule(0.1, 6, 20, 15)
                {
                    Initial = 0.01,
                    Floor = 0.001,
                    WarmUpShape = DecayShape.Power,
                    DecayShape = DecayShape.Exponential,
                    StablePower = 0.5,
                    StableTimescale = 10,
                    DecayPower = 2,
                    DecayRatio = 0.2,
                },
            },
        ];

    private static WarmUpStableDecaySchedule WarmUpStableDecay(ScheduleOptions o)
    {
        var schedule = new WarmUpStableDecaySchedule(
            o.Number("top"),
            o.Steps("warm_up_steps"),
            o.Steps("stable_steps"),
            o.Steps("decay_steps")
        )
        {
            Initial = o.Number("initial"),
            Floor = o.Number("floor"),
            WarmUpShape = o.Word<DecayShape>("warm_up_shape"),
            DecayShape = o.Word<DecayShape>("decay_shape"),
            StablePower = o.Number("stable_power"),
            DecayPower = o.Number("decay_power"),
            DecayRatio = o.Number("decay_ratio"),
        };
        return o.OptionalNumber("stable_timescale") is { } timescale
            ? schedule with
            {
                StableTimescale = timescale,
            }
            : schedule;
    }

    /// <summary>A row of a schedule that begins again, with the options that all of them have.</summary>
    private static ScheduleEntry<TSchedule> Restarting<TSchedule>(
        string name,
        string[] peers,
        TSchedule example,
        Func<ScheduleOptions, TSchedule> create,
        params (ScheduleOption, Func<TSchedule, object?>)[] more
    )
        where TSchedule : RestartingSchedule =>
        new(
            name,
            o =>
                create(o) with
                {
                    LengthFactor = o.Number("length_factor"),
                    StartFactor = o.Number("start_factor"),
                    AmplitudeFactor = o.Number("amplitude_factor"),
                    Cycles = o.OptionalSteps("cycles"),
                },
            [
                ScheduleEntry<TSchedule>.Number("start", s => s.Start),
                ScheduleEntry<TSchedule>.Number("steps", s => s.Steps),
                ScheduleEntry<TSchedule>.Number("floor", s => s.Floor, 0),
                ScheduleEntry<TSchedule>.Number("length_factor", s => s.LengthFactor, 1),
                ScheduleEntry<TSchedule>.Number("start_factor", s => s.StartFactor, 1),
                ScheduleEntry<TSchedule>.Number("amplitude_factor", s => s.AmplitudeFactor, 1),
                ScheduleEntry<TSchedule>.Steps("cycles", s => s.Cycles, null),
                .. more,
            ]
        )
        {
            Peers = peers,
            Example = example with { LengthFactor = 1.5, StartFactor = 0.9, AmplitudeFactor = 0.8, Cycles = 3 },
        };
}

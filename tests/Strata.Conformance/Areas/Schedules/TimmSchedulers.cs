using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>timm's schedulers as schedules of Strata.</summary>
/// <remarks>Without <c>warmup_prefix</c> the warm-up lies over the first steps of the schedule.</remarks>
public static class TimmSchedulers
{
    public static Schedule Rate(string kind, double rate, PeerOptions options)
    {
        options.Ignore("t_in_epochs", "noise_pct", "noise_std", "noise_seed", "noise_type", "initialize"); // no noise, no matter
        double floor = options.Number("lr_min", 0);
        return kind switch
        {
            "CosineLRScheduler" => WithWarmUp(
                Restarts(
                    new CosineRestartsSchedule(rate, options.Number("t_initial"), floor)
                    {
                        KDecay = options.Number("k_decay", 1),
                    },
                    options
                ),
                rate,
                options,
                prefix: false
            ),
            "PolyLRScheduler" => WithWarmUp(
                Restarts(
                    new PolynomialRestartsSchedule(rate, options.Number("t_initial"), floor)
                    {
                        Power = options.Number("power", 0.5),
                        KDecay = options.Number("k_decay", 1),
                    },
                    options
                ),
                rate,
                options,
                prefix: false
            ),
            "TanhLRScheduler" => Tanh(rate, floor, options),
            "StepLRScheduler" => WithWarmUp(
                Schedule.StepDecay(rate, options.Steps("decay_t"), options.Number("decay_rate", 1)),
                rate,
                options,
                prefix: true
            ),
            "MultiStepLRScheduler" => WithWarmUp(MultiStep(rate, options), rate, options, prefix: true),
            "WSDLRScheduler" => WarmUpStableDecay(rate, floor, options),
            _ => throw new UnsupportedException($"schedule timm.scheduler.{kind}"),
        };
    }

    /// <summary>timm's plateau counts from the end of its warm-up.</summary>
    public static long WarmUpSteps(PeerOptions options) => options.Steps("warmup_t", 0);

    private static RestartingSchedule Restarts(RestartingSchedule schedule, PeerOptions options) =>
        schedule with
        {
            LengthFactor = options.Number("cycle_mul", 1),
            StartFactor = options.Number("cycle_decay", 1),
            Cycles = options.Steps("cycle_limit", 1),
        };

    private static Schedule WithWarmUp(Schedule schedule, double? to, PeerOptions options, bool prefix) =>
        schedule.WithWarmUp(
            WarmUpSteps(options),
            options.Number("warmup_lr_init", 0),
            options.Flag("warmup_prefix", prefix),
            to
        );

    // The constructor leaves the rate as it was, so the first value is not the tangent's, unless there is a warm-up.
    private static Schedule Tanh(double rate, double floor, PeerOptions options)
    {
        Schedule tanh = Restarts(
            new TanhSchedule(rate, options.Number("t_initial"), floor)
            {
                Lower = options.Number("lb", -7),
                Upper = options.Number("ub", 3),
            },
            options
        );
        if (WarmUpSteps(options) == 0)
        {
            options.Ignore("warmup_lr_init", "warmup_prefix");
            return Schedule.Constant(rate).Then(tanh.Skip(1), 1);
        }

        return WithWarmUp(tanh, options.Flag("warmup_prefix") ? rate : null, options, prefix: false);
    }

    private static Schedule MultiStep(double rate, PeerOptions options) =>
        Schedule.MultiStep(
            rate,
            [.. options.StepList("decay_t").Order().Select(step => Math.Max(0, step - 1))], // it looks one step ahead
            options.Number("decay_rate", 1)
        );

    private static WarmUpStableDecaySchedule WarmUpStableDecay(double rate, double floor, PeerOptions options)
    {
        long length = options.Steps("t_initial");
        long decay = options.Steps("decay_t");
        long warmUp = WarmUpSteps(options);
        double power = options.Number("stable_power", 0.5);
        string stable = options.Text("stable_fn", "constant");
        var schedule = new WarmUpStableDecaySchedule(rate, warmUp, length - decay, decay)
        {
            Initial = options.Number("warmup_lr_init", 0),
            Floor = floor,
            StablePower =
                stable == "constant" ? 0
                : stable == "rsqrt" ? 0.5
                : power,
            DecayShape = options.Text("decay_fn", "1-sqrt") switch
            {
                "linear" => DecayShape.Linear,
                "1-sqrt" => DecayShape.SquareRoot,
                "cosine" => DecayShape.Cosine,
                "power" => DecayShape.Power,
                "exp" => DecayShape.Exponential,
                string other => throw new UnsupportedException($"decay_fn {other}"),
            },
            DecayPower = options.Number("decay_power", 0.5),
            DecayRatio = options.Number("decay_ratio", 0.1),
        };
        return options.OptionalNumber("stable_timescale") is { } timescale
            ? schedule with
            {
                StableTimescale = timescale,
            }
            : schedule;
    }
}

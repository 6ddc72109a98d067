using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>Hugging Face's <c>get_*_schedule*</c> as schedules of Strata.</summary>
public static class TransformersSchedulers
{
    /// <param name="kind">The function without its module.</param>
    /// <param name="rate">The rate of the group.</param>
    /// <param name="options">The arguments.</param>
    /// <param name="defaultRate">The optimizer's own rate, which some of them divide by.</param>
    public static Schedule Rate(string kind, double rate, PeerOptions options, Func<double> defaultRate)
    {
        long warmUp = options.Steps("num_warmup_steps", 0);
        long Length() => Math.Max(1, options.Steps("num_training_steps") - warmUp);
        switch (kind)
        {
            case "get_constant_schedule":
                return Schedule.Constant(rate);
            case "get_constant_schedule_with_warmup":
                return Schedule.Constant(rate).WithWarmUp(warmUp);
            case "get_linear_schedule_with_warmup":
                return Schedule.Linear(rate, 0, Length()).WithWarmUp(warmUp);
            case "get_cosine_schedule_with_warmup":
                return Wave(rate, 0, Length(), options).WithWarmUp(warmUp);
            case "get_cosine_with_min_lr_schedule_with_warmup":
                double floor = options.OptionalNumber("min_lr_rate") ?? (options.Number("min_lr", 0) / defaultRate());
                return Wave(rate, floor * rate, Length(), options).WithWarmUp(warmUp);
            case "get_cosine_with_hard_restarts_schedule_with_warmup":
                long cycles = options.Steps("num_cycles", 1);
                return Schedule.CosineRestarts(rate, (double)Length() / cycles, cycles: cycles).WithWarmUp(warmUp);
            case "get_polynomial_decay_schedule_with_warmup":
                double start = defaultRate();
                double end = options.Number("lr_end", 1e-7);
                // The warm-up is a share of the group's rate, the decay one of the optimizer's.
                return rate
                    / start
                    * Schedule.Polynomial(start, Length(), options.Number("power", 1), end).WithWarmUp(warmUp);
            case "get_inverse_sqrt_schedule":
                double timescale = options.Number("timescale", warmUp > 0 ? warmUp : 10_000);
                return Schedule.InverseSquareRoot(rate, timescale).WithWarmUp(warmUp);
            case "get_wsd_schedule":
                return WarmUpStableDecay(rate, warmUp, options);
            default:
                throw new UnsupportedException($"schedule transformers.optimization.{kind}");
        }
    }

    private static Schedule Wave(double rate, double floor, long length, PeerOptions options) =>
        Schedule.CosineWave(rate, length / (2 * options.Number("num_cycles", 0.5)), floor);

    private static WarmUpStableDecaySchedule WarmUpStableDecay(double rate, long warmUp, PeerOptions options)
    {
        long decay = options.Steps("num_decay_steps");
        long stable =
            options.OptionalSteps("num_stable_steps") ?? (options.Steps("num_training_steps") - warmUp - decay);
        options.Ignore("num_training_steps");
        double floor = rate * options.Number("min_lr_ratio", 0);
        if (options.Number("num_cycles", 0.5) != 0.5)
            throw new UnsupportedException("a decay that is no half of a cosine");
        return new WarmUpStableDecaySchedule(rate, warmUp, stable, decay)
        {
            Initial = floor,
            Floor = floor,
            WarmUpShape = Shape(options.Text("warmup_type", "linear")),
            DecayShape = Shape(options.Text("decay_type", "cosine")),
        };
    }

    private static DecayShape Shape(string name) =>
        name switch
        {
            "linear" => DecayShape.Linear,
            "cosine" => DecayShape.Cosine,
            "1-sqrt" => DecayShape.SquareRoot,
            _ => throw new UnsupportedException($"a phase of shape {name}"),
        };
}

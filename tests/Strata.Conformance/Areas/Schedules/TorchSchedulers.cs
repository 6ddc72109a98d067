using Strata.Conformance.Areas.Optim;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>PyTorch's schedulers as schedules of Strata.</summary>
public static class TorchSchedulers
{
    /// <summary>What a scheduler makes of the rate of one group.</summary>
    /// <param name="kind">The class without its module: <c>StepLR</c>.</param>
    /// <param name="rate">The rate of the group before the scheduler.</param>
    /// <param name="options">Its options.</param>
    /// <param name="formula">The group's function, where the scheduler takes one.</param>
    public static Schedule Rate(string kind, double rate, PeerOptions options, Func<string> formula) =>
        kind switch
        {
            "StepLR" => Schedule.StepDecay(rate, options.Steps("step_size"), options.Number("gamma", 0.1)),
            "MultiStepLR" => Schedule.MultiStep(
                rate,
                [.. options.StepList("milestones").Order()],
                options.Number("gamma", 0.1)
            ),
            "ExponentialLR" => Schedule.Exponential(rate, options.Number("gamma")),
            "ConstantLR" => Constant(rate, options),
            "LinearLR" => Schedule.Linear(
                rate * options.Number("start_factor", 1.0 / 3),
                rate * options.Number("end_factor", 1),
                options.Steps("total_iters", 5)
            ),
            "PolynomialLR" => Schedule.Polynomial(rate, options.Steps("total_iters", 5), options.Number("power", 1)),
            "CosineAnnealingLR" => Schedule.CosineWave(rate, options.Number("T_max"), options.Number("eta_min", 0)),
            "CosineAnnealingWarmRestarts" => Schedule.CosineRestarts(
                rate,
                options.Number("T_0"),
                options.Number("eta_min", 0),
                options.Number("T_mult", 1)
            ),
            "LambdaLR" => rate * Function(formula()),
            "MultiplicativeLR" => Schedule.Multiplicative(rate, Function(formula())),
            "OneCycleLR" => OneCycle(options),
            "CyclicLR" => Cyclic(options, options.Number("base_lr"), options.Number("max_lr"), formula),
            "SWALR" => Swa(rate, options),
            _ => throw new UnsupportedException($"schedule torch.optim.lr_scheduler.{kind}"),
        };

    /// <summary>What a scheduler makes of the momentum, or the first beta, of one group; null if it leaves it alone.</summary>
    public static Schedule? Momentum(string kind, PeerOptions options, Func<string> formula)
    {
        if (kind is not ("OneCycleLR" or "CyclicLR") || !options.Flag("cycle_momentum", true))
        {
            options.Ignore("base_momentum", "max_momentum");
            return null;
        }

        bool oneCycle = kind == "OneCycleLR";
        double low = options.Number("base_momentum", oneCycle ? 0.85 : 0.8);
        double high = options.Number("max_momentum", oneCycle ? 0.95 : 0.9);
        return oneCycle
            ? Schedule.OneCycleMomentum(
                OneCycleSteps(options),
                high,
                low,
                AnnealOf(options),
                options.Number("pct_start", 0.3),
                options.Flag("three_phase")
            )
            : Cyclic(options, high, low, formula);
    }

    public static Anneal AnnealOf(PeerOptions options) =>
        options.Text("anneal_strategy", "cos") switch
        {
            "cos" => Anneal.Cosine,
            "linear" => Anneal.Linear,
            string other => throw new UnsupportedException($"anneal_strategy {other}"),
        };

    private static Schedule Constant(double rate, PeerOptions options) =>
        Schedule.PiecewiseConstant(rate * options.Number("factor", 1.0 / 3), (options.Steps("total_iters", 5), rate));

    private static Schedule OneCycle(PeerOptions options) =>
        Schedule.OneCycle(
            options.Number("max_lr"),
            OneCycleSteps(options),
            AnnealOf(options),
            options.Number("pct_start", 0.3),
            options.Number("div_factor", 25),
            options.Number("final_div_factor", 1e4),
            options.Flag("three_phase")
        );

    private static long OneCycleSteps(PeerOptions options) =>
        options.OptionalSteps("total_steps") ?? (options.Steps("epochs") * options.Steps("steps_per_epoch"));

    private static CyclicSchedule Cyclic(PeerOptions options, double low, double high, Func<string> formula)
    {
        long up = options.Steps("step_size_up", 2000);
        var cyclic = new CyclicSchedule(low, high, up, options.Steps("step_size_down", up));
        bool byCycle = options.Text("scale_mode", "cycle") == "cycle";
        double gamma = options.Number("gamma", 1);
        string mode = options.Text("mode", "triangular");
        if (formula() is { Length: > 0 } text)
        {
            return byCycle // which PyTorch counts from 1
                ? cyclic with
                {
                    CycleScale = Schedule.From(cycle => Formula.At(text, cycle + 1), text),
                }
                : cyclic with
                {
                    StepScale = Function(text),
                };
        }

        return mode switch
        {
            "triangular" => cyclic,
            "triangular2" => cyclic with { CycleScale = Schedule.Exponential(1, 0.5) },
            "exp_range" => cyclic with { StepScale = Schedule.Exponential(1, gamma) },
            _ => throw new UnsupportedException($"mode {mode}"),
        };
    }

    private static Schedule Swa(double rate, PeerOptions options)
    {
        double end = options.Number("swa_lr");
        Anneal anneal = AnnealOf(options);
        return options.Steps("anneal_epochs", 10) switch
        {
            0 => Schedule.Constant(end),
            long steps when anneal == Anneal.Linear => Schedule.Linear(rate, end, steps),
            long steps => Schedule.Cosine(rate, steps, end),
        };
    }

    private static Schedule Function(string text) => Schedule.From(step => Formula.At(text, step), text);
}

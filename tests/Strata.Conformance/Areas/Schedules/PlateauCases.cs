using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>PyTorch's and timm's plateaus: the rate of each update, a metric being observed after it.</summary>
public static class PlateauCases
{
    public static double[] Torch(double rate, PeerOptions options, double[] metrics, int steps)
    {
        bool relative = options.Text("threshold_mode", "rel") == "rel";
        double threshold = options.Number("threshold", 1e-4);
        var plateau = new Plateau(
            new()
            {
                Factor = options.Number("factor", 0.1),
                Patience = options.Steps("patience", 10),
                HigherIsBetter = options.Text("mode", "min") == "max",
                RelativeThreshold = relative ? threshold : 0,
                AbsoluteThreshold = relative ? 0 : threshold,
                Cooldown = options.Steps("cooldown", 0),
                MinimumFactor = options.Number("min_lr", 0) / rate,
                SmallestChange = options.Number("eps", 1e-8) / rate,
            }
        );
        return Run(rate * plateau.Schedule, plateau, metrics, steps, from: 0);
    }

    /// <summary>timm wraps PyTorch's, and shows it no metric before the warm-up is over.</summary>
    public static double[] Timm(double rate, PeerOptions options, double[] metrics, int steps)
    {
        options.Ignore("noise_pct", "noise_std", "noise_seed", "noise_type", "initialize");
        var plateau = new Plateau(
            new()
            {
                Factor = options.Number("decay_rate", 0.1),
                Patience = options.Steps("patience_t", 10),
                HigherIsBetter = options.Text("mode", "max") == "max",
                RelativeThreshold = options.Number("threshold", 1e-4),
                Cooldown = options.Steps("cooldown_t", 0),
                MinimumFactor = options.Number("lr_min", 0) / rate,
                SmallestChange = 1e-8 / rate,
            }
        );
        long warmUp = TimmSchedulers.WarmUpSteps(options);
        Schedule schedule = (rate * plateau.Schedule).WithWarmUp(warmUp, options.Number("warmup_lr_init", 0));
        return Run(schedule, plateau, metrics, steps, warmUp);
    }

    private static double[] Run(Schedule schedule, Plateau plateau, double[] metrics, int steps, long from)
    {
        var rates = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            rates[step] = schedule.At(step);
            if (step >= from && step < metrics.Length)
                plateau.Observe(metrics[step]);
        }

        return rates;
    }
}

using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <summary>Schedules of Strata, or functions of the step where it has none yet, for PyTorch's schedulers.</summary>
public static class TorchSchedules
{
    /// <summary>The groups of one optimizer with what a scheduler makes of their rates.</summary>
    /// <param name="scheduler">Its kind, options and formulas.</param>
    /// <param name="groups">The groups of its optimizer.</param>
    public static IEnumerable<OptimGroup> Apply(Item scheduler, IReadOnlyList<OptimGroup> groups)
    {
        Item options = scheduler.Object("options");
        string kind = scheduler.Text("kind");
        for (int i = 0; i < groups.Count; i++)
        {
            OptimGroup group = groups[i];
            double rate = group.Options.Number("lr");
            yield return kind == "OneCycleLR"
                ? OneCycle(group, i, options)
                : group with
                {
                    Rate = Rate(kind, rate, options, () => scheduler.Texts("formulas")[i]),
                };
        }
    }

    private static Schedule Rate(string kind, double rate, Item options, Func<string> formula)
    {
        switch (kind)
        {
            case "CosineAnnealingLR": // goes up again after its period, which Schedule.Cosine does not
                double floor = options.Number("eta_min", 0);
                double period = options.Number("T_max");
                return Custom(kind, t => floor + (rate - floor) * (1 + Math.Cos(Math.PI * t / period)) / 2);
            case "LambdaLR":
                string text = formula();
                return Custom(text, t => rate * Formula.At(text, t));
            case "StepLR":
                double gamma = options.Number("gamma", 0.1);
                int size = options.Integer("step_size");
                return Custom(kind, t => rate * Math.Pow(gamma, t / size));
            case "MultiStepLR":
                double drop = options.Number("gamma", 0.1);
                int[] milestones = options.Integers("milestones");
                return Custom(kind, t => rate * Math.Pow(drop, milestones.Count(milestone => milestone <= t)));
            case "ExponentialLR":
                double decay = options.Number("gamma");
                return Custom(kind, t => rate * Math.Pow(decay, t));
            case "ConstantLR":
                double factor = options.Number("factor", 1.0 / 3);
                int until = options.Integer("total_iters", 5);
                return Custom(kind, t => t < until ? rate * factor : rate);
            case "LinearLR":
                double start = options.Number("start_factor", 1.0 / 3);
                double end = options.Number("end_factor", 1);
                return Schedule.Linear(rate * start, rate * end, options.Integer("total_iters", 5));
            case "PolynomialLR":
                double power = options.Number("power", 1);
                int steps = options.Integer("total_iters", 5);
                return Custom(kind, t => rate * Math.Pow(1 - Math.Min(t, steps) / (double)steps, power));
            default:
                throw new UnsupportedException($"schedule {kind}");
        }
    }

    private static OptimGroup OneCycle(OptimGroup group, int index, Item options)
    {
        double Of(string name, double otherwise) =>
            options.Has(name) && options.Raw(name).ValueKind == System.Text.Json.JsonValueKind.Array
                ? options.Numbers(name)[index]
                : options.Number(name, otherwise);

        double steps = options.Has("total_steps")
            ? options.Number("total_steps")
            : options.Number("epochs") * options.Number("steps_per_epoch");
        bool linear = options.OptionalText("anneal_strategy") == "linear";
        var cycle = new OneCycle(steps, options.Number("pct_start", 0.3), options.OptionalFlag("three_phase"), linear);
        double peak = Of("max_lr", double.NaN);
        double initial = peak / options.Number("div_factor", 25);
        double least = initial / options.Number("final_div_factor", 1e4);
        group = group with { Rate = Custom("OneCycleLR", t => cycle.At(t, initial, peak, initial, least)) };
        if (options.Has("cycle_momentum") && !options.Flag("cycle_momentum"))
            return group;
        double low = Of("base_momentum", 0.85);
        double high = Of("max_momentum", 0.95);
        return group with { Momentum = Custom("OneCycleLR", t => cycle.At(t, high, low, high, high)) };
    }

    private static Schedule Custom(string name, Func<long, double> at) => Schedule.From(at, name);
}

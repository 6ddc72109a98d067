using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <summary>Schedules of Strata, or functions of the step where it has none yet, for Keras' schedules.</summary>
public static class KerasSchedules
{
    /// <summary>A number, or what a schedule says.</summary>
    public static Hyperparameter Read(Item options, string name)
    {
        if (options.Raw(name).ValueKind == JsonValueKind.Number)
            return options.Number(name);
        Item schedule = options.Object(name);
        string kind = schedule.Text("name");
        Item inner = schedule.Object("options");
        return kind switch
        {
            "ExponentialDecay" => Exponential(inner),
            "InverseTimeDecay" => InverseTime(inner),
            "PolynomialDecay" => Polynomial(inner),
            "CosineDecay" => Cosine(inner),
            _ => throw new UnsupportedException($"schedule keras.{kind}"),
        };
    }

    private static Schedule Exponential(Item options)
    {
        double initial = options.Number("initial_learning_rate");
        double rate = options.Number("decay_rate");
        Func<long, double> share = Share(options);
        return Schedule.From(t => initial * Math.Pow(rate, share(t)), "ExponentialDecay");
    }

    private static Schedule InverseTime(Item options)
    {
        double initial = options.Number("initial_learning_rate");
        double rate = options.Number("decay_rate");
        Func<long, double> share = Share(options);
        return Schedule.From(t => initial / (1 + (rate * share(t))), "InverseTimeDecay");
    }

    private static Func<long, double> Share(Item options)
    {
        double steps = options.Number("decay_steps");
        bool staircase = options.Flag("staircase");
        return t => staircase ? Math.Floor(t / steps) : t / steps;
    }

    private static Schedule Polynomial(Item options)
    {
        double initial = options.Number("initial_learning_rate");
        double end = options.Number("end_learning_rate");
        double steps = options.Number("decay_steps");
        double power = options.Number("power");
        if (options.Flag("cycle"))
            throw new UnsupportedException("schedule keras.PolynomialDecay with cycle");
        return Schedule.From(
            t => ((initial - end) * Math.Pow(1 - (Math.Min(t, steps) / steps), power)) + end,
            "PolynomialDecay"
        );
    }

    // With a target a line leads up to it, and the decay starts there.
    private static Schedule Cosine(Item options)
    {
        double initial = options.Number("initial_learning_rate");
        int steps = options.Integer("decay_steps");
        double alpha = options.Number("alpha");
        int rise = options.Integer("warmup_steps");
        double? target = options.OptionalNumber("warmup_target");
        if (target is not { } peak)
            return Schedule.Cosine(initial, steps, alpha * initial);
        Schedule down = Schedule.Cosine(peak, steps, alpha * peak);
        return Schedule.From(
            t => t < rise ? initial + ((peak - initial) * t / rise) : down.At(t - rise),
            "CosineDecay with warm-up"
        );
    }
}

using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>Schedules of Strata, or functions of the step where it has none yet, for optax's schedules.</summary>
/// <remarks>The same text gives the same schedule, so that rules with equal options are equal.</remarks>
public sealed class OptaxSchedules
{
    private readonly Dictionary<string, Schedule> _made = [];

    /// <summary>A number, or a schedule.</summary>
    public Hyperparameter Read(Item options, string name) =>
        options.Raw(name).ValueKind == JsonValueKind.Object
            ? Cached(options.Raw(name).GetRawText(), options.Object(name))
            : options.Number(name);

    private Schedule Cached(string text, Item schedule)
    {
        if (_made.TryGetValue(text, out Schedule? made))
        {
            schedule.IgnoreAll(); // read when it was made
            return made;
        }

        return _made[text] = Make(schedule);
    }

    private static Schedule Make(Item options)
    {
        string kind = options.Has("schedule")
            ? options.Text("schedule")
            : throw new UnsupportedException($"the schedule {string.Join(", ", options.Names)}");
        return kind switch
        {
            "constant_schedule" => Schedule.Constant(options.Number("value")),
            "linear_schedule" => Linear(options),
            "cosine_decay_schedule" => Cosine(options),
            "exponential_decay" => Exponential(options),
            "warmup_cosine_decay_schedule" => WarmUpCosine(options),
            "join_schedules" => Join(
                [.. options.Objects("schedules").Select(Make)],
                [.. options.Integers("boundaries").Select(boundary => (long)boundary)]
            ),
            "sgdr_schedule" => Restarts(options.Objects("cosine_kwargs")),
            _ => throw new UnsupportedException($"schedule optax.{kind}"),
        };
    }

    private static Schedule Linear(Item options)
    {
        Schedule line = Schedule.Linear(
            options.Number("init_value"),
            options.Number("end_value"),
            options.Integer("transition_steps")
        );
        int begin = options.Integer("transition_begin", 0);
        return begin == 0 ? line : Schedule.From(t => line.At(Math.Max(t - begin, 0)), $"{line} from step {begin}");
    }

    private static Schedule Cosine(Item options)
    {
        double initial = options.Number("init_value");
        double floor = initial * options.Number("alpha", 0);
        int steps = options.Integer("decay_steps");
        double exponent = options.Number("exponent", 1);
        if (exponent == 1)
            return Schedule.Cosine(initial, steps, floor);
        return Schedule.From(
            t =>
                floor
                + ((initial - floor) * Math.Pow((1 + Math.Cos(Math.PI * Math.Min(t, steps) / steps)) / 2, exponent)),
            "cosine to a power"
        );
    }

    private static Schedule Exponential(Item options)
    {
        double initial = options.Number("init_value");
        double rate = options.Number("decay_rate");
        double steps = options.Number("transition_steps");
        int begin = options.Integer("transition_begin", 0);
        bool staircase = options.OptionalFlag("staircase");
        double? end = options.OptionalNumber("end_value");
        return Schedule.From(
            t =>
            {
                if (t <= begin)
                    return initial;
                double share = (t - begin) / steps;
                double value = initial * Math.Pow(rate, staircase ? Math.Floor(share) : share);
                if (end is not { } limit)
                    return value;
                return rate < 1 ? Math.Max(value, limit) : Math.Min(value, limit);
            },
            "exponential decay"
        );
    }

    // Up in a line, then half a cosine to the end value, which the peer writes as a share of the peak.
    private static Schedule WarmUpCosine(Item options)
    {
        double peak = options.Number("peak_value");
        int rise = options.Integer("warmup_steps");
        if (options.Number("exponent", 1) != 1)
            throw new UnsupportedException("schedule optax.warmup_cosine_decay_schedule with an exponent");
        return Join(
            [
                Schedule.Linear(options.Number("init_value"), peak, rise),
                Schedule.Cosine(peak, options.Integer("decay_steps") - rise, options.Number("end_value", 0)),
            ],
            [rise]
        );
    }

    // Each cycle ends where its decay ends, and the next begins there.
    private static Schedule Restarts(IReadOnlyList<Item> cycles)
    {
        var ends = new List<long>();
        foreach (Item cycle in cycles.Take(cycles.Count - 1))
            ends.Add(ends.LastOrDefault() + cycle.Integer("decay_steps"));
        return Join([.. cycles.Select(WarmUpCosine)], ends);
    }

    /// <summary>Each schedule from its boundary on, where it counts from 0 again.</summary>
    private static Schedule Join(List<Schedule> schedules, List<long> boundaries) =>
        Schedule.From(
            t =>
            {
                int part = boundaries.Count(boundary => boundary <= t);
                return schedules[part].At(t - (part == 0 ? 0 : boundaries[part - 1]));
            },
            string.Join(", then ", schedules)
        );
}

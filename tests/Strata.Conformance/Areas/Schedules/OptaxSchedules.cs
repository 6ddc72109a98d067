using System.Globalization;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>optax's schedules as schedules of Strata.</summary>
/// <remarks>
/// optax answers a length below 1, or a rate of 0, with a constant and a line in the log; Strata's own records refuse them.
/// </remarks>
public static class OptaxSchedules
{
    public static Schedule Read(Item item) =>
        item.Text("schedule") switch
        {
            "constant_schedule" => Schedule.Constant(item.Number("value")),
            "linear_schedule" => Polynomial(item, 1),
            "polynomial_schedule" => Polynomial(item, item.Number("power")),
            "exponential_decay" => Exponential(item, item.Number("init_value")),
            "cosine_decay_schedule" => Schedule.Cosine(
                item.Number("init_value"),
                item.Integer("decay_steps"),
                item.Number("init_value") * item.Number("alpha", 0),
                item.Number("exponent", 1)
            ),
            "piecewise_constant_schedule" => PiecewiseConstant(item),
            "piecewise_interpolate_schedule" => PiecewiseInterpolate(item),
            "linear_onecycle_schedule" => LinearOneCycle(item),
            "cosine_onecycle_schedule" => CosineOneCycle(item),
            "warmup_constant_schedule" => WarmUp(item),
            "warmup_cosine_decay_schedule" => WarmUpCosine(item),
            "warmup_exponential_decay_schedule" => WarmUp(item)
                .Then(Exponential(item, item.Number("peak_value")), item.Integer("warmup_steps")),
            "sgdr_schedule" => Restarts(item.Objects("cosine_kwargs")),
            "join_schedules" => Join(
                [.. item.Objects("schedules").Select(Read)],
                Array.ConvertAll(item.Integers("boundaries"), boundary => (long)boundary)
            ),
            "scaled" => item.Number("factor") * Read(item.Object("of")),
            string other => throw new UnsupportedException($"schedule optax.{other}"),
        };

    private static Schedule Polynomial(Item item, double power) =>
        Polynomial(
            item.Number("init_value"),
            item.Number("end_value"),
            power,
            item.Integer("transition_steps"),
            item.Integer("transition_begin", 0)
        );

    private static Schedule Polynomial(double start, double end, double power, int steps, int begin) =>
        steps < 1
            ? Schedule.Constant(start)
            : Schedule.Polynomial(start, steps, power, end).StartingAt(Math.Max(0, begin));

    private static Schedule Exponential(Item item, double start)
    {
        int steps = item.Integer("transition_steps");
        double rate = item.Number("decay_rate");
        int begin = Math.Max(0, item.Integer("transition_begin", 0));
        bool staircase = item.OptionalFlag("staircase");
        double? end = item.OptionalNumber("end_value");
        if (steps < 1 || rate == 0)
            return Schedule.Constant(start);
        Schedule schedule = Schedule.Exponential(start, rate, steps, staircase).StartingAt(begin);
        return end is not { } limit ? schedule
            : rate < 1 ? schedule.Clamp(lowest: limit)
            : schedule.Clamp(highest: limit);
    }

    private static Schedule PiecewiseConstant(Item item)
    {
        (double[] boundaries, double[] values) = Points(item.Number("init_value"), Scales(item));
        return Schedule.PiecewiseConstant(
            values[0],
            [.. boundaries.Skip(1).Zip(values.Skip(1), (boundary, value) => ((long)boundary, value))]
        );
    }

    private static Schedule PiecewiseInterpolate(Item item) =>
        Interpolated(item.Text("interpolate_type"), item.Number("init_value"), Scales(item));

    private static Schedule LinearOneCycle(Item item)
    {
        int steps = item.Integer("transition_steps");
        double div = item.Number("div_factor");
        // A dictionary: of two boundaries at one step the later scale counts.
        var scales = new Dictionary<double, double>
        {
            [Math.Truncate(item.Number("pct_start") * steps)] = div,
            [Math.Truncate(item.Number("pct_final") * steps)] = 1 / div,
            [steps] = 1 / item.Number("final_div_factor"),
        };
        return Interpolated("linear", item.Number("peak_value") / div, scales);
    }

    private static Schedule CosineOneCycle(Item item)
    {
        int steps = item.Integer("transition_steps");
        double div = item.Number("div_factor");
        var scales = new Dictionary<double, double>
        {
            [Math.Truncate(item.Number("pct_start") * steps)] = div,
            [steps] = 1 / (div * item.Number("final_div_factor")),
        };
        return Interpolated("cosine", item.Number("peak_value") / div, scales);
    }

    private static Schedule Interpolated(string type, double start, Dictionary<double, double> scales)
    {
        Anneal anneal = type switch
        {
            "linear" => Anneal.Linear,
            "cosine" => Anneal.Cosine,
            _ => throw new UnsupportedException($"interpolate_type {type}"),
        };
        (double[] boundaries, double[] values) = Points(start, scales);
        return Schedule.PiecewiseInterpolate(anneal, [.. boundaries.Zip(values)]);
    }

    private static Schedule WarmUp(Item item) =>
        Polynomial(item.Number("init_value"), item.Number("peak_value"), 1, item.Integer("warmup_steps"), 0);

    private static Schedule WarmUpCosine(Item item)
    {
        int warmUp = item.Integer("warmup_steps");
        double peak = item.Number("peak_value");
        double floor = peak == 0 ? 0 : item.Number("end_value", 0); // a share of the peak, which 0 has not
        item.Ignore("end_value");
        Schedule cosine = Schedule.Cosine(
            peak,
            item.Integer("decay_steps") - warmUp,
            floor,
            item.Number("exponent", 1)
        );
        return Join([WarmUp(item), cosine], [warmUp]);
    }

    private static Schedule Restarts(IReadOnlyList<Item> cycles)
    {
        var boundaries = new long[cycles.Count - 1];
        long end = 0;
        for (int i = 0; i < boundaries.Length; i++)
            boundaries[i] = end += cycles[i].Integer("decay_steps");
        return Join([.. cycles.Select(WarmUpCosine)], boundaries);
    }

    // optax takes boundaries in any order, and the last that is reached counts: what another hides is left out.
    private static Schedule Join(Schedule[] schedules, long[] boundaries)
    {
        Schedule joined = schedules[0];
        for (int i = 0; i < boundaries.Length; i++)
            if (boundaries.Skip(i + 1).All(later => later > boundaries[i]))
                joined = joined.Then(schedules[i + 1], boundaries[i]);
        return joined;
    }

    private static Dictionary<double, double> Scales(Item item)
    {
        if (!item.Has("boundaries_and_scales"))
        {
            item.Ignore("boundaries_and_scales");
            return [];
        }

        Item scales = item.Object("boundaries_and_scales");
        return scales.Names.ToDictionary(name => double.Parse(name, CultureInfo.InvariantCulture), scales.Number);
    }

    /// <summary>The start and what the scales make of it, at their boundaries in ascending order.</summary>
    private static (double[] Boundaries, double[] Values) Points(double start, Dictionary<double, double> scales)
    {
        double value = start;
        KeyValuePair<double, double>[] sorted = [.. scales.OrderBy(scale => scale.Key)];
        return ([0, .. sorted.Select(scale => scale.Key)], [start, .. sorted.Select(scale => value *= scale.Value)]);
    }
}

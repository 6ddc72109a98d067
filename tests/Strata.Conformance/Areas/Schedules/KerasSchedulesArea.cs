using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>Keras' schedules against their float64.</summary>
public sealed class KerasSchedulesArea : ICaseArea
{
    public string Folder => "schedules";

    public bool Reads(Manifest manifest) => manifest.CasesHave("schedule", "steps", "options", "lr");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item =>
            ConformanceCase.Of(manifest, item.Text("case"), item, (file, judgement) => Judge(file.Item, judgement))
        );

    private static void Judge(Item item, Judgement judgement)
    {
        item.Ignore("case", "steps", "lr_f32", "peer_error");
        string kind = item.Text("schedule").Split('.')[^1];
        ScheduleComparison.Compare(
            judgement,
            "value",
            Read(kind, new PeerOptions(item.Object("options"))),
            item.Numbers("lr")
        );
    }

    private static Schedule Read(string kind, PeerOptions options) =>
        kind switch
        {
            "ExponentialDecay" => Schedule.Exponential(
                options.Number("initial_learning_rate"),
                options.Number("decay_rate"),
                options.Steps("decay_steps"),
                options.Flag("staircase")
            ),
            "InverseTimeDecay" => Schedule.InverseTime(
                options.Number("initial_learning_rate"),
                options.Number("decay_rate"),
                options.Steps("decay_steps"),
                options.Flag("staircase")
            ),
            "PolynomialDecay" => Schedule.Polynomial(
                options.Number("initial_learning_rate"),
                options.Steps("decay_steps"),
                options.Number("power", 1),
                options.Number("end_learning_rate", 1e-4),
                options.Flag("cycle")
            ),
            "PiecewiseConstantDecay" => PiecewiseConstant(options),
            "CosineDecay" => Cosine(options),
            "CosineDecayRestarts" => Restarts(options),
            _ => throw new UnsupportedException($"schedule keras.optimizers.schedules.{kind}"),
        };

    private static Schedule PiecewiseConstant(PeerOptions options)
    {
        double[] values = options.Numbers("values");
        long[] boundaries = options.StepList("boundaries"); // a value holds at its boundary, too
        return Schedule.PiecewiseConstant(
            values[0],
            [.. boundaries.Zip(values.Skip(1), (boundary, value) => (boundary + 1, value))]
        );
    }

    // Steps of warm-up without a target are ignored; a target without steps is where the cosine begins.
    private static Schedule Cosine(PeerOptions options)
    {
        double start = options.Number("initial_learning_rate");
        double? target = options.OptionalNumber("warmup_target");
        long warmUp = options.Steps("warmup_steps", 0);
        double peak = target ?? start;
        Schedule cosine = Schedule.Cosine(peak, options.Steps("decay_steps"), options.Number("alpha", 0) * peak);
        return cosine.WithWarmUp(target is null ? 0 : warmUp, start);
    }

    private static CosineRestartsSchedule Restarts(PeerOptions options)
    {
        double start = options.Number("initial_learning_rate");
        return new(start, options.Number("first_decay_steps"), options.Number("alpha", 0) * start)
        {
            LengthFactor = options.Number("t_mul", 2),
            AmplitudeFactor = options.Number("m_mul", 1),
        };
    }
}

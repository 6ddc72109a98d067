using System.CommandLine;
using System.Diagnostics;
using Strata.Cli.Terminal;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

namespace Strata.Cli.Commands;

/// <summary><c>strata demo</c>: which policy fine-tunes best when labels are few.</summary>
internal sealed class DemoCommand(Output output)
{
    public const string Name = "demo";

    public static readonly string[] Examples =
    [
        "strata demo",
        "strata demo --labels 200",
        "strata demo --seeds 3 --seed 7",
    ];

    private readonly Option<int> _labels = new("--labels")
    {
        Description = "Labelled digits to learn from: 50 or 200.",
        DefaultValueFactory = _ => 50,
    };

    private readonly Option<int?> _seeds = new("--seeds")
    {
        Description = "Trials of each policy. [default: 10, or 5 with 200 labels]",
    };

    private readonly Option<int> _seed = new("--seed") { Description = "Where heads, rows and orders are drawn from." };

    public Command Create()
    {
        var command = new Command(
            Name,
            "Fine-tunes a small network, trained on MNIST, on a few digits of other writers, under five policies."
        )
        {
            _labels,
            _seeds,
            _seed,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        int labels = parsed.GetValue(_labels);
        DemoProtocol protocol =
            DemoProtocol.All.FirstOrDefault(candidate => candidate.Regime.Labels == labels)
            ?? throw new UsageException($"--labels is {labels}; expected 50 or 200.");
        int seeds = parsed.GetValue(_seeds) ?? protocol.Seeds;
        if (seeds < 1)
            throw new UsageException($"--seeds is {seeds}; expected at least 1.");
        int seed = parsed.GetValue(_seed);
        if (seed < 0)
            throw new UsageException($"--seed is {seed}; expected at least 0.");

        DatasetSplit data = FineTuning.LoadData();
        var tuning = new FineTuning(PretrainedDigitsCnn.Load(), data, protocol.Regime);
        var draws = new RandomFineTuningDraws(new RandomKey(seed), data.Train, protocol.Regime);
        output.Line(
            $"digits_cnn, trained on MNIST, learns optdigits from {labels} labels: {protocol.Policies.Count} policies, {seeds} trials each"
        );
        output.Line();
        long started = Stopwatch.GetTimestamp();
        IReadOnlyList<FineTuningScore> scores = Compare(new(tuning, draws), protocol, seeds);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        new DemoReport(output, protocol, scores).Write(tuning, data.Test.Count, elapsed);
        return ExitCode.Success;
    }

    private IReadOnlyList<FineTuningScore> Compare(FineTuningComparison comparison, DemoProtocol protocol, int seeds)
    {
        using var interrupt = new Interrupt();
        return output.WithProgress(bars =>
        {
            foreach (
                IGrouping<FineTuningPolicy, double> runs in protocol.Runs.GroupBy(run => run.Policy, run => run.Rate)
            )
                bars.Set(runs.Key.Name, 0, seeds * runs.Count());
            return comparison.Run(protocol.Runs, seeds, policy => bars.Advance(policy.Name), interrupt.Token);
        });
    }
}

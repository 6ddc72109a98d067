using Strata.Cli.Terminal;
using Strata.Optim;
using Strata.Training;

namespace Strata.Cli.Commands;

/// <summary>The end of the demo: the plan of the best policy, the table, and what may be concluded from it.</summary>
/// <param name="output">Where it is written.</param>
/// <param name="protocol">The regime.</param>
/// <param name="runs">The scores of <see cref="DemoProtocol.Runs"/>, in that order.</param>
internal sealed class DemoReport(Output output, DemoProtocol protocol, IReadOnlyList<FineTuningScore> runs)
{
    /// <summary>How far below its best rate a policy may end at another that still counts as safe.</summary>
    private const double SafeLoss = 0.05;

    private readonly FineTuningScore[] _scores = [.. runs.Take(protocol.Policies.Count)];

    private int Trials => _scores[0].Accuracies.Count;

    public void Write(FineTuning tuning, int testRows, TimeSpan elapsed)
    {
        FineTuningScore best = _scores.MaxBy(score => score.Mean)!;
        WritePlan(tuning, best);
        WriteTable(testRows, elapsed);
        if (protocol.Swept.Count > 0)
            WriteSweep();
        output.Line();
        foreach (string line in Conclusions(best))
            output.Line(line);
    }

    private void WritePlan(FineTuning tuning, FineTuningScore best)
    {
        // Half-way, where a policy that thaws layers shows both kinds.
        int epoch = best.Policy.ReplanEvery == 0 ? 0 : (protocol.Regime.Epochs / 2) - 1;
        string when = best.Policy.ReplanEvery == 0 ? "" : $" in epoch {epoch + 1} of {protocol.Regime.Epochs}";
        output.Strong($"best: {best.Policy.Name}; its plan{when}");
        PlanReport.Write(output, tuning.PlanOf(best.Policy, best.Rate, epoch), int.MaxValue);
        output.Line();
    }

    private void WriteTable(int testRows, TimeSpan elapsed)
    {
        int width = _scores.Max(score => score.Policy.Name.Length) + 2;
        output.Strong($"{"policy".PadRight(width)}{"rate", -7}test accuracy");
        foreach (FineTuningScore score in _scores)
            output.Line($"{score.Policy.Name.PadRight(width)}{score.Rate, -7}{Percent(score)}");
        output.Line();
        output.Line(
            $"mean ± standard deviation of {Count(Trials, "trial")}, {testRows} test digits; {elapsed.TotalSeconds:0.0} s"
        );
    }

    private IEnumerable<string> Conclusions(FineTuningScore best)
    {
        yield return protocol == DemoProtocol.All[0] ? FewLabels(best) : ManyLabels();
        if (protocol == DemoProtocol.All[0] && Rivals(best) is { Length: > 0 } rivals)
            yield return $"Within one standard deviation of it: {string.Join(", ", rivals)}.";
        yield return $"The rates were not chosen on these {protocol.Regime.Labels} labels: in PyTorch's run of this protocol each was the best of six on {protocol.UnusedRows:N0} further labelled "
            + "digits, which a real user would not have.";
        if (protocol.Swept.Count > 0)
            yield return SafeRange();
    }

    private string FewLabels(FineTuningScore best)
    {
        FineTuningScore plain = _scores.First(score => score.Policy == FineTuningPolicy.OneRate);
        if (best == plain)
            return "Here one rate for all layers did best.";
        int wins = best.Accuracies.Zip(plain.Accuracies).Count(pair => pair.First > pair.Second);
        return $"{Capital(best.Policy.Name)} beats one rate for all by {100 * (best.Mean - plain.Mean):0.0} points, and in {wins} of "
            + $"{Count(Trials, "trial")}: same labels, same heads, same batches. Run it with --labels 200 to see the gap close.";
    }

    private string[] Rivals(FineTuningScore best) =>
        [
            .. _scores
                .Where(score => score != best && best.Mean - score.Mean <= Math.Max(best.Deviation, score.Deviation))
                .Select(score => score.Policy.Name),
        ];

    private string ManyLabels()
    {
        FineTuningScore[] whole = [.. _scores.Where(score => score.Policy != FineTuningPolicy.FrozenTrunk)];
        FineTuningScore frozen = _scores.First(score => score.Policy == FineTuningPolicy.FrozenTrunk);
        double spread = 100 * (whole.Max(score => score.Mean) - whole.Min(score => score.Mean));
        double deviation = 100 * whole.Max(score => score.Deviation);
        string verdict = spread <= deviation ? "they tie" : "they differ";
        return $"The {whole.Length} policies that train every layer lie within {spread:0.0} points of each other, and the largest deviation is "
            + $"{deviation:0.0}: {verdict}. The frozen trunk ends {100 * (whole.Min(score => score.Mean) - frozen.Mean):0.0} points below the lowest of them.";
    }

    private string SafeRange()
    {
        int plain = SafeRates(FineTuningPolicy.OneRate);
        int warmUp = SafeRates(FineTuningPolicy.WarmUp);
        int decay = SafeRates(FineTuningPolicy.LayerDecay);
        string verdict =
            warmUp <= plain ? "a warm-up alone does not widen the range of safe rates"
            : warmUp >= decay ? "a warm-up alone widens the range of safe rates as much as layer decay with it"
            : "a warm-up alone widens the range of safe rates, and layer decay widens it further";
        return $"Of {DemoProtocol.Grid.Count} rates, {plain} are within {100 * SafeLoss:0} points of the best with one rate for all, {warmUp} with a warm-up, "
            + $"{decay} with layer decay and a warm-up: {verdict}.";
    }

    private void WriteSweep()
    {
        int width = _scores.Max(score => score.Policy.Name.Length) + 2;
        output.Line();
        output.Strong(
            $"{"mean test accuracy at rate".PadRight(width)}{string.Concat(DemoProtocol.Grid.Select(rate => $"{rate, 8}"))}"
        );
        foreach (FineTuningPolicy policy in protocol.Swept)
            output.Line(
                $"{policy.Name.PadRight(width)}{string.Concat(Sweep(policy).Select(mean => $"{100 * mean, 6:0.0} %"))}"
            );
    }

    private int SafeRates(FineTuningPolicy policy)
    {
        double[] means = Sweep(policy);
        return means.Count(mean => mean >= means.Max() - SafeLoss);
    }

    private double[] Sweep(FineTuningPolicy policy) =>
        [.. DemoProtocol.Grid.Select(rate => runs.First(run => run.Policy == policy && run.Rate.Equals(rate)).Mean)];

    private static string Percent(FineTuningScore score) =>
        $"{100 * score.Mean, 5:0.0} %" + (score.Accuracies.Count > 1 ? $" ± {100 * score.Deviation:0.0}" : "");

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

using System.Text.Json;
using Strata.Cli.Commands;
using Strata.Tests;
using Strata.Training;

namespace Strata.Cli.Tests.Commands;

public class DemoCommandTests
{
    [Fact]
    public void The_demo_compares_five_policies_and_is_the_same_each_time()
    {
        ToolResult first = Tool.Run("demo", "--seeds", "2", "--seed", "3");
        ToolResult second = Tool.Run("demo", "--seeds", "2", "--seed", "3");

        first.Errors.ShouldBe("");
        first.Code.ShouldBe(0);
        first.Output.ShouldNotContain("\e");
        foreach (FineTuningPolicy policy in FineTuningPolicy.All)
            first
                .Lines.Count(line => line.StartsWith(policy.Name, StringComparison.Ordinal) && line.Contains(" % ± "))
                .ShouldBe(1, policy.Name);
        first.Output.ShouldContain("1,247 further labelled digits, which a real user would not have.");
        first.Output.ShouldContain("every parameter has exactly one route\n");
        WithoutTime(second).ShouldBe(WithoutTime(first));
    }

    [Fact]
    public void With_more_labels_it_runs_every_rate_and_counts_the_safe_ones()
    {
        ToolResult result = Tool.Run("demo", "--labels", "200", "--seeds", "1");

        result.Errors.ShouldBe("");
        string[] lines = result.Lines;
        int sweep = Array.FindIndex(
            lines,
            line => line.StartsWith("mean test accuracy at rate", StringComparison.Ordinal)
        );
        sweep.ShouldBeGreaterThan(0);
        var counts = new List<int>();
        foreach (FineTuningPolicy policy in DemoProtocol.All[1].Swept)
        {
            string row = lines.Skip(sweep).First(line => line.StartsWith(policy.Name, StringComparison.Ordinal));
            double[] means =
            [
                .. row[policy.Name.Length..].Split('%', StringSplitOptions.TrimEntries)[..^1].Select(double.Parse),
            ];
            means.Length.ShouldBe(6);
            counts.Add(means.Count(mean => mean >= means.Max() - 5));
        }

        result.Output.ShouldContain(
            $"Of 6 rates, {counts[0]} are within 5 points of the best with one rate for all, {counts[1]} with a warm-up, {counts[2]} with layer decay"
        );
    }

    [Theory]
    [InlineData("labels50", 0)]
    [InlineData("labels200", 1)]
    public void Rates_are_those_of_the_protocol(string regime, int index)
    {
        string[] names = ["full", "full_warmup", "frozen", "layer_decay_0.5_warmup", "gradual"];
        Dictionary<string, JsonElement> tables = JsonDocument
            .Parse(File.ReadAllText(FixtureFiles.Path("outcomes", "transfer.json")))
            .RootElement.GetProperty("tables")
            .EnumerateArray()
            .Where(table => table.GetProperty("regime").GetString() == regime)
            .ToDictionary(table => table.GetProperty("policy").GetString()!);
        DemoProtocol protocol = DemoProtocol.All[index];

        for (int i = 0; i < names.Length; i++)
        {
            (FineTuningPolicy policy, double rate) = protocol.Policies[i];
            policy.ShouldBe(FineTuningPolicy.All[i]);
            rate.ShouldBe(tables[names[i]].GetProperty("chosen_rate").GetDouble());
            double[] grid =
            [
                .. tables[names[i]]
                    .GetProperty("rates")
                    .EnumerateArray()
                    .Select(row => row.GetProperty("rate").GetDouble()),
            ];
            DemoProtocol.Grid.ShouldBe(grid);
        }

        protocol.UnusedRows.ShouldBe(Digits.TrainCount - protocol.Regime.Labels);
    }

    private static string[] WithoutTime(ToolResult result) =>
        [.. result.Lines.Where(line => !line.StartsWith("mean ± ", StringComparison.Ordinal))];
}

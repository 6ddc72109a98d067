using System.Globalization;
using System.Text;
using Strata.Numerics;
using Strata.Optim;
using Strata.Tests;

namespace Strata.Conformance.Tests;

/// <summary>The table of <c>docs/optimizers.md</c> is what the registry says today.</summary>
public class OptimizerTableTests
{
    private const string Begin = "<!-- generated from the registry: begin -->";
    private const string End = "<!-- generated from the registry: end -->";

    private static string Page => Path.Combine(FixtureFiles.Root, "..", "..", "docs", "optimizers.md");

    [Fact]
    public void The_page_is_current()
    {
        string page = File.ReadAllText(Page).ReplaceLineEndings("\n");
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);
        string table = Table();
        if (Environment.GetEnvironmentVariable("STRATA_UPDATE_DOCS") == "1")
            File.WriteAllText(Page, page[..begin] + table + page[end..]);
        else
            page[begin..end].ShouldBe(table, "run the tests with STRATA_UPDATE_DOCS=1 and commit docs/optimizers.md");
    }

    private static string Table()
    {
        var text = new StringBuilder("\n\n");
        text.Append(
            "| rule | options | slots | bytes a value | gradient scale | source | cases of peers that agree |\n"
        );
        text.Append("|---|---|---|---|---|---|---|\n");
        foreach (RuleEntry entry in RuleRegistry.All)
            text.Append(Row(entry));
        return text.Append('\n').ToString();
    }

    private static string Row(RuleEntry entry)
    {
        var weight = new Parameter("w", new Shape(256, 256));
        UpdateRule rule = entry.Create(0.01);
        OptimizationPlan plan = OptimizationPlan.For(new ParameterSet([weight])).Default(rule).Build();
        AssignmentRow row = plan.Assignment["w"];
        string bytes = ((double)row.StateBytes / weight.Count).ToString("0.###", CultureInfo.InvariantCulture);
        string options = string.Join(", ", entry.Options.Select(option => $"`{option.Name}`"));
        string slots = string.Join(", ", rule.GetStateNames().Select(slot => $"`{slot}`"));
        string parity = RuleParity.Describe(entry.Name);
        return $"| [{entry.Name}]({entry.Paper}) | {options} | {(slots.Length == 0 ? "none" : slots)} | {bytes} | "
            + $"{rule.GetGradientScale().ToString().ToLowerInvariant()} | {entry.Source} | "
            + $"{(parity.Length == 0 ? "own float64 reference" : parity)} |\n";
    }
}

using System.Text;
using Strata.Tests;

namespace Strata.Optim.Tests.Bridges;

/// <summary>The table of <c>docs/bridges.md</c> is what the bridges do today, rule by rule.</summary>
public class BridgeTableTests
{
    private const string Begin = "<!-- generated from the registry: begin -->";
    private const string End = "<!-- generated from the registry: end -->";

    private static readonly BridgeTarget[] Libraries = [BridgeTarget.PyTorch, BridgeTarget.Optax, BridgeTarget.Keras];

    private static string Page => Path.Combine(FixtureFiles.Root, "..", "..", "docs", "bridges.md");

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
            page[begin..end].ShouldBe(table, "run the tests with STRATA_UPDATE_DOCS=1 and commit docs/bridges.md");
    }

    [Fact]
    public void What_the_table_says_a_target_lacks_it_refuses_whatever_the_options()
    {
        foreach (RuleEntry entry in RuleRegistry.All)
        {
            foreach (BridgeTarget target in Libraries.Where(target => !Has(target, entry.RuleType)))
            {
                foreach (RuleOption option in entry.Options)
                    Text(entry.Probe(option.Name, 0.1), target, true)
                        .ShouldBeNull($"{target} {entry.Name} {option.Name}");
            }
        }
    }

    private static string Table()
    {
        var text = new StringBuilder("\n\n| rule | PyTorch | optax | Keras |\n|---|---|---|---|\n");
        foreach (RuleEntry entry in RuleRegistry.All)
            text.Append(
                $"| `{entry.Name}` | {string.Join(" | ", Libraries.Select(target => Cell(target, entry)))} |\n"
            );
        return text.Append('\n').ToString();
    }

    private static string Cell(BridgeTarget target, RuleEntry entry)
    {
        UpdateRule rule = entry.Create(0.01);
        if (!Has(target, entry.RuleType))
            return "—";
        return Text(rule, target, allowDifferences: false) is not null ? "yes"
            : Text(rule, target, allowDifferences: true) is not null ? "nearly"
            : "its form";
    }

    private static bool Has(BridgeTarget target, Type rule) =>
        target switch
        {
            BridgeTarget.PyTorch => PyTorchRules.Has(rule),
            BridgeTarget.Optax => OptaxRules.Has(rule),
            _ => KerasRules.Has(rule),
        };

    private static string? Text(UpdateRule rule, BridgeTarget target, bool allowDifferences)
    {
        try
        {
            return OptimizationPlan
                .For(Descent.Set(("w", [3, 5])))
                .Default("all", rule)
                .Build()
                .Assignment.Emit(target, new() { AllowDifferences = allowDifferences });
        }
        catch (BridgeException)
        {
            return null;
        }
    }
}

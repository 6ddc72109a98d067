using Strata.Cli.Terminal;
using Strata.Optim;

namespace Strata.Cli.Commands;

/// <summary>Writes the table of a plan: summary, rows, warnings last.</summary>
internal static class PlanReport
{
    public static void Write(Output output, OptimizationPlan plan, int mostRows)
    {
        // The plan's own text, taken apart only to give its head and its warnings a style.
        string[] parts = plan.Explain(mostRows).Split("\n\n", 3);
        output.Line(parts[0]);
        output.Line();
        // What is left out can be had by an option, which only the command line knows.
        IEnumerable<string> rows = parts[1]
            .Split('\n')
            .Select(row => row.StartsWith("  … ", StringComparison.Ordinal) ? $"{row} (--all)" : row);
        output.Table(string.Join('\n', rows) + "\n");
        output.Line();
        output.Line("every parameter has exactly one route");
        foreach (string warning in plan.Warnings)
            output.Warning(warning);
    }
}

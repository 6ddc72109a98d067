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
        output.Table(parts[1] + "\n");
        output.Line();
        output.Line("every parameter has exactly one route");
        foreach (string warning in plan.Warnings)
            output.Warning(warning);
    }
}

using System.Text;

namespace Strata.Optim;

/// <summary>An assignment as text: aligned columns, the reason beside the number.</summary>
internal static class AssignmentText
{
    private static readonly string[] Header = ["parameter", "shape", "group", "rule", "rate", "decay", "why"];

    /// <summary>The line above a table: parameters, values, groups, state.</summary>
    public static string Summary(Assignment assignment)
    {
        long values = 0;
        foreach (AssignmentRow row in assignment)
            values += row.Shape.Count;
        int frozen = assignment.Count(row => row.Frozen);
        string groups = assignment.Groups.Count == 1 ? "1 group" : $"{assignment.Groups.Count} groups";
        string parameters = assignment.Count == 1 ? "1 parameter" : $"{assignment.Count} parameters";
        return $"{parameters}, {values:N0} values, {groups}{(frozen > 0 ? $", {frozen} frozen" : "")}, "
            + $"{Figures.Bytes(assignment.StateBytes)} of optimizer state";
    }

    public static string Table(Assignment assignment, int mostRows)
    {
        // A short table shows both ends: the first layers and the head.
        int shown = assignment.Count <= mostRows ? assignment.Count : mostRows;
        int first = shown == assignment.Count ? shown : shown - (shown / 2);
        List<string[]> cells =
        [
            Header,
            .. assignment.Take(first).Select(Cells),
            .. assignment.Skip(assignment.Count - (shown - first)).Select(Cells),
        ];
        var widths = new int[Header.Length];
        foreach (string[] row in cells)
        {
            for (int column = 0; column < widths.Length; column++)
                widths[column] = Math.Max(widths[column], row[column].Length);
        }

        var text = new StringBuilder();
        for (int i = 0; i < cells.Count; i++)
        {
            if (i == first + 1 && shown < assignment.Count)
                text.Append($"  … {assignment.Count - shown} more\n");
            var line = new StringBuilder();
            int end = 0;
            for (int column = 0; column < Header.Length; column++)
            {
                line.Append(cells[i][column]);
                end += widths[column] + 2;
                while (line.Length < end)
                    line.Append(' ');
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    public static string Row(AssignmentRow row)
    {
        var text = new StringBuilder();
        text.Append($"{row.Name} {row.Shape}\n");
        if (row.Aliases.Count > 0)
            Line("also named", string.Join(", ", row.Aliases));
        Line("route", row.Route);
        foreach (string other in row.AlsoMatched)
            Line("also matched", other + " (an earlier statement took it)");
        Line("group", row.Group);
        if (row.Rule is { } rule)
        {
            Line("rule", rule.ToString());
            Line(
                "rate",
                Figures.Exact(row.LearningRateAt(0))
                    + (row.BaseLearningRate.IsConstant ? "" : $" at step 0 of {row.BaseLearningRate}")
            );
            Line(
                "decay",
                $"{Figures.Exact(row.WeightDecay.Initial)} {row.DecayMode.ToString().ToLowerInvariant()}, {Figures.Format(row.DecayPerStepAt(0))} a step"
            );
            if (row.GradientMultiplier != 1)
                Line("gradient", $"× {Figures.Exact(row.GradientMultiplier)}");
            if (double.IsFinite(row.ClipValue))
                Line("clip", $"±{Figures.Exact(row.ClipValue)}");
        }

        Line("state", Figures.Bytes(row.StateBytes));
        Line("why", row.Why);
        return text.ToString();

        void Line(string name, string value) => text.Append($"  {name, -13}{value}\n");
    }

    private static string[] Cells(AssignmentRow row) =>
        row.Frozen
            ? [NameOf(row), row.Shape.ToString(), row.Group, "-", "0", "0", row.Why]
            :
            [
                NameOf(row),
                row.Shape.ToString(),
                row.Group,
                row.Rule!.Name,
                Figures.Format(
                    row.BaseLearningRate.IsConstant
                        ? row.LearningRateAt(0)
                        : (row.BaseLearningRate.Peak ?? row.BaseLearningRate.Initial) * row.LearningRateMultiplier
                ),
                Figures.Format(row.WeightDecay.Initial),
                row.Why,
            ];

    private static string NameOf(AssignmentRow row) =>
        row.Aliases.Count == 0 ? row.Name : $"{row.Name} (= {string.Join(", ", row.Aliases)})";
}

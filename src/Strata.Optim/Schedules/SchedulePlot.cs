using System.Text;

namespace Strata.Optim;

/// <summary>Draws a course as text: dots of Braille, 2 by 4 in a character, with the figures at both axes.</summary>
internal static class SchedulePlot
{
    private const int DotsAcross = 2;
    private const int DotsDown = 4;
    private const char Empty = '\u2800';

    // The bits of the dots of a character, row by row.
    private static readonly byte[,] Dots =
    {
        { 0x01, 0x08 },
        { 0x02, 0x10 },
        { 0x04, 0x20 },
        { 0x40, 0x80 },
    };

    public static string Draw(Func<long, double> at, long steps, int width, int height)
    {
        int columns = width * DotsAcross;
        int rows = height * DotsDown;
        double[] values = [.. Enumerable.Range(0, columns).Select(column => at(StepOf(column, columns, steps)))];
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return "no value is finite";
        double lowest = Math.Min(finite.Min(), finite.Max() >= 0 ? 0 : finite.Min()); // a rate is seen against 0
        double highest = Math.Max(finite.Max(), lowest.Equals(finite.Max()) ? lowest + 1 : lowest);
        var dots = new byte[height, width];
        int? before = null;
        for (int column = 0; column < columns; column++)
        {
            if (!double.IsFinite(values[column]))
            {
                before = null;
                continue;
            }

            int row = (int)Math.Round((highest - values[column]) / (highest - lowest) * (rows - 1));
            // A jump is drawn as a line, so that the course stays one.
            int from = before is { } last ? Math.Min(row, last < row ? last + 1 : last - 1) : row;
            int to = before is { } previous ? Math.Max(row, previous < row ? previous + 1 : previous - 1) : row;
            if (before == row)
                (from, to) = (row, row);
            for (int dot = from; dot <= to; dot++)
                dots[dot / DotsDown, column / DotsAcross] |= Dots[dot % DotsDown, column % DotsAcross];
            before = row;
        }

        return Frame(dots, lowest, highest, steps);
    }

    private static long StepOf(int column, int columns, long steps) =>
        columns == 1 ? 0 : (long)Math.Round((double)column / (columns - 1) * (steps - 1));

    private static string Frame(byte[,] dots, double lowest, double highest, long steps)
    {
        (int height, int width) = (dots.GetLength(0), dots.GetLength(1));
        var labels = new Dictionary<int, string>
        {
            [0] = Figures.Format(highest),
            [height - 1] = Figures.Format(lowest),
        };
        if (height % 2 == 1)
            labels[height / 2] = Figures.Format((highest + lowest) / 2);
        int margin = labels.Values.Max(label => label.Length);
        var text = new StringBuilder();
        for (int row = 0; row < height; row++)
        {
            string label = labels.GetValueOrDefault(row, "");
            text.Append(label.PadLeft(margin)).Append(label.Length > 0 ? " ┤" : " │");
            for (int column = 0; column < width; column++)
                text.Append((char)(Empty + dots[row, column]));
            text.Append('\n');
        }

        string last = (steps - 1).ToString();
        string middle = ((steps - 1) / 2).ToString();
        text.Append(' ', margin + 1).Append('└').Append('─', width).Append('\n');
        string axis = "0".PadRight(Math.Max(2, (width - middle.Length) / 2)) + middle;
        text.Append(' ', margin + 2).Append(axis.PadRight(Math.Max(axis.Length + 1, width - last.Length))).Append(last);
        return text.ToString();
    }
}

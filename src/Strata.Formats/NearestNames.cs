namespace Strata.Formats;

/// <summary>The names that somebody may have meant.</summary>
internal static class NearestNames
{
    private const int LongestCompared = 200; // the distance is quadratic, and names come from files
    private const int MostCompared = 2000;

    /// <summary>Up to three names, closest first; none that differs in more than a third of its characters.</summary>
    public static string[] Of(string name, IEnumerable<string> names) =>
        [
            .. names
                .Where(other => name.Length <= LongestCompared && other.Length <= LongestCompared)
                .Take(MostCompared)
                .Select(other => (Name: other, Distance: Distance(name, other)))
                .Where(pair => pair.Distance <= Math.Max(2, name.Length / 3))
                .OrderBy(pair => pair.Distance)
                .ThenBy(pair => pair.Name, StringComparer.Ordinal)
                .Take(3)
                .Select(pair => pair.Name),
        ];

    /// <summary>Levenshtein's distance, without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[LongestCompared + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitute =
                    diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}

namespace Strata.Optim;

/// <summary>Finds the names that somebody may have meant.</summary>
public static class Nearest
{
    // What heads are called: nobody who writes "classifier" for a ResNet means a layer whose name looks like it.
    private static readonly HashSet<string> HeadNames =
    [
        "fc",
        "head",
        "classifier",
        "lm_head",
        "score",
        "output",
        "heads",
    ];

    /// <summary>The candidates nearest to a name, nearest first; equally near ones in their own order.</summary>
    public static IReadOnlyList<string> To(string name, IEnumerable<string> candidates, int most) =>
        [.. candidates.Distinct().OrderBy(candidate => Distance(name, candidate)).Take(most)];

    /// <summary>The one candidate that is near enough to be a slip of the keyboard or a word for the same; else null.</summary>
    public static string? Slip(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        IReadOnlyList<string> found = To(name, candidates, 1);
        string? nearest = found.Count == 0 ? null : found[0];
        if (nearest is null)
            return null;
        return Distance(name, nearest) <= Math.Max(1, name.Length / 3) ? nearest : null;
    }

    /// <summary>Names in quotes, at most five: <c>"a", "b" and 57 more</c>.</summary>
    public static string Quote(IReadOnlyList<string> names, int most = 5)
    {
        ArgumentNullException.ThrowIfNull(names);
        string shown = string.Join(", ", names.Take(most).Select(name => $"\"{name}\""));
        return names.Count > most ? $"{shown} and {names.Count - most} more" : shown;
    }

    /// <summary>Edits between two words: insert, delete, replace, swap neighbours. Words for a model's head are 1 apart.</summary>
    internal static int Distance(string left, string right)
    {
        if (HeadNames.Contains(left) && HeadNames.Contains(right) && left != right)
            return 1;
        if (string.Equals(left, right, StringComparison.OrdinalIgnoreCase))
            return left == right ? 0 : 1;
        int[,] cost = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= right.Length; j++)
            cost[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = cost[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[left.Length, right.Length];
    }
}

namespace Strata.Tests;

/// <summary>Published checkpoints, data and peers' numbers that are too large for the repository or not ours to pass on.</summary>
/// <remarks>
/// They are in the folder that <c>STRATA_REAL_FILES</c> names, or in <c>shared</c> beside a folder above the tests: <c>data</c>
/// and <c>fixtures</c>. A fresh clone has none of them.
/// </remarks>
internal static class RealFiles
{
    public const string Variable = "STRATA_REAL_FILES";

    private static readonly string? s_root = Find();

    public static string Data => Path.Combine(s_root ?? "", "data");

    public static string Fixtures => Path.Combine(s_root ?? "", "fixtures");

    /// <summary>Why a test cannot run here; null when it can.</summary>
    /// <param name="needed">Files, from the root on.</param>
    public static string? Lack(params string[] needed)
    {
        if (s_root is null)
            return $"no published checkpoints and data here; {Variable} names their folder";
        string[] missing = [.. needed.Where(file => !File.Exists(Path.Combine(s_root, file)))];
        return missing.Length == 0 ? null : $"{s_root} lacks {string.Join(", ", missing)}";
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return named;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string beside = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(beside, "data")) && Directory.Exists(Path.Combine(beside, "fixtures")))
                return beside;
        }

        return null;
    }
}

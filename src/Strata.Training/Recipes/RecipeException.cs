namespace Strata.Training;

/// <summary>A recipe is wrong. All problems of one reading are in <see cref="Problems"/> and in the message.</summary>
public sealed class RecipeException : StrataException
{
    /// <summary>All problems, each with file, line and column.</summary>
    /// <param name="problems">The problems.</param>
    /// <param name="filesOnly">Whether the recipe itself is right, and only files that it names are missing.</param>
    public RecipeException(IReadOnlyList<string> problems, bool filesOnly = false)
        : base(Compose(problems))
    {
        Problems = problems;
        FilesOnly = filesOnly;
    }

    /// <summary>Every problem.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Whether the recipe itself is right, and only files that it names are missing.</summary>
    public bool FilesOnly { get; }

    private static string Compose(IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return problems.Count == 1
            ? problems[0]
            : $"The recipe has {problems.Count} problems:\n"
                + string.Join('\n', problems.Select((problem, i) => $"  {i + 1}. {problem}"));
    }
}

namespace Strata.Conformance;

/// <summary>What the command was asked to do.</summary>
/// <param name="Folder">The fixtures, or one area of them.</param>
/// <param name="Filter">Alternatives, of which a case's name must contain one; none for all.</param>
/// <param name="Data">Where the real data is.</param>
/// <param name="NoSkip">Whether a skipped case is a failure.</param>
public sealed record CommandLine(string Folder, IReadOnlyList<string> Filter, string? Data, bool NoSkip)
{
    public const string Usage = """
        usage: Strata.Conformance FOLDER [--filter TEXT] [--data FOLDER] [--no-skip]

        Runs every case of FOLDER, which is laid out like the fixtures or like one area of them, and prints a line for
        each: PASS, FAIL or SKIP, area/file/case, and the error that came nearest to its bound, with that bound.

        --filter TEXT   only cases whose area/file/case contains TEXT; 'A|B' means A or B
        --data FOLDER   where the real data is; without it, the folder 'data' beside the fixtures' root
        --no-skip       a skipped case is a failure

        Exit code: 0 if all is well, 1 if a case failed or none was selected, 2 for a bad command.
        What peers do with mistakes (*_errors.json) is nothing to match, and is no case.
        """;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="StrataException">They are not as the usage says.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        string? folder = null;
        string? data = null;
        string[] filter = [];
        bool noSkip = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            string Value() =>
                ++i < arguments.Count ? arguments[i] : throw new StrataException($"{argument}: the value is missing.");
            if (argument == "--filter")
                filter = Value().Split('|', StringSplitOptions.RemoveEmptyEntries);
            else if (argument == "--data")
                data = Existing(Value());
            else if (argument == "--no-skip")
                noSkip = true;
            else if (argument.StartsWith('-'))
                throw new StrataException($"unknown option '{argument}'.");
            else if (folder is not null)
                throw new StrataException($"one folder at a time: '{folder}' and '{argument}'.");
            else
                folder = Existing(argument);
        }

        return new(folder ?? throw new StrataException("which folder?"), filter, data, noSkip);
    }

    /// <summary>Whether a case was asked for.</summary>
    public bool Selects(string name) =>
        Filter.Count == 0 || Filter.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static string Existing(string folder) =>
        Directory.Exists(folder)
            ? Path.GetFullPath(folder)
            : throw new StrataException($"there is no folder '{folder}'.");
}

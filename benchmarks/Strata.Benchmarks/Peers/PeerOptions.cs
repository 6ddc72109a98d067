namespace Strata.Benchmarks.Peers;

/// <summary>What <c>peers</c> was asked for.</summary>
internal sealed record PeerOptions
{
    public const string Usage =
        "peers [--python COMMAND …] [--only ROW …] [--further] [--no-avx512] [--markdown FILE]   (--python: any that has torch)";

    /// <summary>The command that runs Python; empty: our side alone.</summary>
    public IReadOnlyList<string> Python { get; init; } = [];

    /// <summary>The rows to run, in the order of the table.</summary>
    public IReadOnlyList<PeerRow> Rows { get; init; } = [];

    /// <summary>Whether both sides do without AVX-512.</summary>
    public bool IsNarrow { get; init; }

    /// <summary>The document whose table is brought up to date.</summary>
    public string? Markdown { get; init; }

    /// <summary>The command as typed.</summary>
    public string Command { get; init; } = "";

    /// <exception cref="ArgumentException">An option or a row is unknown.</exception>
    public static PeerOptions Parse(string[] args)
    {
        var words = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? values = null;
        foreach (string arg in args)
        {
            if (arg is "--python" or "--only" or "--further" or "--no-avx512" or "--markdown")
                words[arg] = values = [];
            else
                (values ?? throw new ArgumentException($"\"{arg}\" is no option. Usage: {Usage}")).Add(arg);
        }

        bool further = words.ContainsKey("--further");
        IEnumerable<PeerRow> rows = words.TryGetValue("--only", out List<string>? names)
            ? PeerRows.All.Where(row => Chosen(row.Name, names))
            : PeerRows.All.Where(row => further || !row.IsFurther);
        foreach (string name in names ?? [])
        {
            if (!PeerRows.All.Any(row => Chosen(row.Name, [name])))
                _ = PeerRows.Named(name);
        }

        return new()
        {
            Python = words.GetValueOrDefault("--python") ?? [],
            Rows = [.. rows],
            IsNarrow = words.ContainsKey("--no-avx512"),
            Markdown = words.GetValueOrDefault("--markdown")?.Single(),
            Command =
                "benchmarks/run-peers.sh --python PYTHON" + (words.ContainsKey("--no-avx512") ? " --no-avx512" : ""),
        };
    }

    // "resnet18" stands for all that begin so.
    private static bool Chosen(string row, List<string> names) =>
        names.Exists(name => row == name || row.StartsWith(name + "-", StringComparison.Ordinal));
}

using System.Globalization;

namespace Strata.Benchmarks.Peers;

/// <summary>The table, for a terminal and for a document.</summary>
internal static class PeerTable
{
    private const string Wide = "measured beside PyTorch";
    private const string Narrow = "measured beside PyTorch, both without AVX-512";

    /// <summary>The head of the table on a terminal.</summary>
    public static string Header { get; } =
        $"{"", -58}{"Strata ms", 11}{"PyTorch ms", 12}{"ratio", 8}{"target", 8}{"of limit", 10}   memory MB";

    /// <summary>A line of the table on a terminal.</summary>
    public static string Line(PeerResult result) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Row.Title, -58}{result.Ours, 11:0.0000}{result.Theirs, 12:0.0000}{result.Ratio, 8:0.000}"
                + $"{Target(result), 8}{Share(result), 10}   {Memory(result)}   {result.Mode}"
        );

    /// <summary>Puts measured rows in the place of older ones, between two marks of a document.</summary>
    /// <exception cref="ArgumentException">The document has no such marks.</exception>
    public static void Update(string file, IReadOnlyList<PeerResult> results, string machine, PeerOptions options)
    {
        string mark = options.IsNarrow ? Narrow : Wide;
        (string first, string last) = ($"<!-- {mark}: begin -->", $"<!-- {mark}: end -->");
        string text = File.ReadAllText(file);
        int begin = text.IndexOf(first, StringComparison.Ordinal);
        int end = text.IndexOf(last, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new ArgumentException($"{file} has no lines \"{first}\" and \"{last}\" to write the table between.");
        var lines = text[begin..end]
            .Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1)
            .ToDictionary(line => line.Split('|')[1].Trim());
        foreach (PeerResult result in results)
            lines[result.Row.Title] = Row(result);
        IEnumerable<string> table = PeerRows
            .All.Select(row => lines.GetValueOrDefault(row.Title))
            .OfType<string>()
            .Prepend("|---|---|---|---|---|---|---|")
            .Prepend(
                "| work | Strata, ms | PyTorch, ms | ratio | target | share of the limit | peak memory, MB, of PyTorch's |"
            );
        string body = $"{machine}\n\n`{options.Command}`\n\n{string.Join('\n', table)}";
        File.WriteAllText(file, $"{text[..begin]}{first}\n\n{body}\n\n{text[end..]}");
    }

    private static string Row(PeerResult result)
    {
        string mode = result.Mode.Length == 0 ? "" : $" ({result.Mode})";
        string theirs = result.Theirs is { } ms ? Figure(ms) + mode : "";
        string ratio = result.Ratio is { } r ? r.ToString("0.000", CultureInfo.InvariantCulture) : "";
        return $"| {result.Row.Title} | {Figure(result.Ours)} | {theirs} | {ratio} | {Target(result)} | {Share(result)} | {Memory(result)} |";
    }

    private static string Figure(double ms) =>
        ms.ToString(
            ms < 0.1 ? "0.0000"
                : ms < 10 ? "0.00"
                : "0.0",
            CultureInfo.InvariantCulture
        );

    private static string Target(PeerResult result) => result.Row.Target.ToString(CultureInfo.InvariantCulture);

    private static string Share(PeerResult result) =>
        result.Share is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} % {(result.IsBandwidth ? "mem" : "FMA")}")
            : "";

    private static string Memory(PeerResult result) =>
        !result.Row.HasMemory ? ""
        : result.TheirBytes == 0 ? string.Create(CultureInfo.InvariantCulture, $"{result.OurBytes / 1e6:0.0}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{result.OurBytes / 1e6:0.0} / {result.TheirBytes / 1e6:0.0} = {(double)result.OurBytes / result.TheirBytes:0.00}"
        );
}

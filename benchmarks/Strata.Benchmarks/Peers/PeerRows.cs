namespace Strata.Benchmarks.Peers;

/// <summary>All rows, in the order of the table.</summary>
internal static class PeerRows
{
    /// <summary>The row that no side of ours in this program runs: two commands, from start to end.</summary>
    public const string StartUp = "startup";

    public static IReadOnlyList<PeerRow> All { get; } =
    [
        .. OptimizerRows.All(),
        .. TrainRows.All(),
        new(StartUp, "start to end, `strata plan resnet18` vs an empty program", 3, () => new(() => { }, [])),
    ];

    /// <exception cref="ArgumentException">There is no such row.</exception>
    public static PeerRow Named(string name) =>
        All.FirstOrDefault(row => row.Name == name)
        ?? throw new ArgumentException(
            $"There is no row \"{name}\". There are: {string.Join(", ", All.Select(row => row.Name))}."
        );
}

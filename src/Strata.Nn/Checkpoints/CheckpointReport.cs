using System.Globalization;
using System.Text;
using Strata.Nn.Modules;

namespace Strata.Nn;

/// <summary>What became of a checkpoint and of the model that took it.</summary>
/// <param name="State">Which names matched, and which did not.</param>
public sealed record CheckpointReport(StateReport State)
{
    /// <summary>Arrays of the model that took their values from the file.</summary>
    public IReadOnlyList<string> Loaded => State.Loaded;

    /// <summary>Arrays of the model that the file lacks; they keep their values.</summary>
    public IReadOnlyList<string> Missing => State.Missing;

    /// <summary>Arrays of the file that the model lacks.</summary>
    public IReadOnlyList<string> Unexpected => State.Unexpected;

    /// <summary>Arrays of the head, which keep their fresh values because that was asked for.</summary>
    public IReadOnlyList<string> Fresh { get; init; } = [];

    /// <summary>Arrays of the file that the model knows and has no use for: constants of its source, or another head.</summary>
    public IReadOnlyList<string> PassedOver { get; init; } = [];

    /// <summary>Names of the file that became other names of the model: <c>module.fc.weight → fc.weight</c>.</summary>
    public IReadOnlyList<string> Renamed { get; init; } = [];

    /// <summary>Position embeddings that were fitted to another grid, and the shapes.</summary>
    public IReadOnlyList<string> Resampled { get; init; } = [];

    /// <summary>Arrays that were of another type than float32, that type, and whether values were rounded.</summary>
    public IReadOnlyList<string> Converted { get; init; } = [];

    /// <summary>One line of counts, and a line for each kind of thing that happened.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Loaded.Count} arrays loaded");
        Add(text, "kept fresh", Fresh);
        Add(text, "passed over", PassedOver);
        Add(text, "missing", Missing);
        Add(text, "unexpected", Unexpected);
        Add(text, "renamed", Renamed);
        Add(text, "resampled", Resampled);
        Add(text, "converted", Converted);
        return text.ToString();
    }

    private static void Add(StringBuilder text, string what, IReadOnlyList<string> names)
    {
        const int most = 3;
        if (names.Count == 0)
            return;
        text.AppendLine()
            .Append(CultureInfo.InvariantCulture, $"  {names.Count} {what}: {string.Join(", ", names.Take(most))}");
        if (names.Count > most)
            text.Append(", …");
    }
}

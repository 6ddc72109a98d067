namespace Strata.Nn.Modules;

/// <summary>How the arrays of a checkpoint compare with a module's.</summary>
/// <param name="Loaded">Names that are in both.</param>
/// <param name="Missing">Names of the module that the checkpoint lacks; tied parameters once.</param>
/// <param name="Unexpected">Names of the checkpoint that the module lacks.</param>
/// <param name="Reshaped">Names in both with different shapes, and the shapes.</param>
public sealed record StateReport(
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> Reshaped
);

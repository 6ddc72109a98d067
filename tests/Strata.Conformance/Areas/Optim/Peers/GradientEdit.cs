namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>One value of a gradient that a case replaces before a step.</summary>
/// <param name="Index">Of the element, row by row.</param>
public sealed record GradientEdit(int Step, string Parameter, int Index, float Value);

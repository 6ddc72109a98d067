namespace Strata.Optim;

/// <summary>Moves the numbers that a rule keeps for a parameter on by one update.</summary>
/// <param name="step">The figures of the update that was just applied; its scalars are those before it.</param>
/// <param name="scalars">The numbers, in the order in which the rule declares them; replaced.</param>
public delegate void ScalarUpdate(in StepFigures step, Span<double> scalars);

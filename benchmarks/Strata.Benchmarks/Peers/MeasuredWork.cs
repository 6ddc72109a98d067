namespace Strata.Benchmarks.Peers;

/// <summary>One side's work of a row, ready to be timed.</summary>
/// <param name="Step">Does it once.</param>
/// <param name="Check">Numbers that the peer must find too.</param>
/// <param name="Bytes">What the first steps took of memory beyond model and inputs.</param>
internal sealed record MeasuredWork(Action Step, double[] Check, long Bytes = 0);

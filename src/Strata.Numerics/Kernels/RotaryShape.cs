namespace Strata.Numerics.Kernels;

/// <summary>The sizes of a rotation by position.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Length">Positions.</param>
/// <param name="Rows">Rows of each position, such as heads.</param>
/// <param name="TurnedRows">The first of them that turn; the others are copied.</param>
/// <param name="Size">Values of a row.</param>
/// <param name="TurnedSize">The first of them that turn, an even number; the others are copied.</param>
/// <param name="Start">The position of the first row.</param>
/// <param name="Interleaved">Pairs are neighbours (GPT-J), instead of half the turned values apart (GPT-NeoX, LLaMA).</param>
public readonly record struct RotaryShape(
    int Batch,
    int Length,
    int Rows,
    int TurnedRows,
    int Size,
    int TurnedSize,
    int Start,
    bool Interleaved
);

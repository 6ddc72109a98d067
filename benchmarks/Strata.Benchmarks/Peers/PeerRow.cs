namespace Strata.Benchmarks.Peers;

/// <summary>A row of the table: a piece of work that both sides do.</summary>
/// <param name="Name">How it is chosen; the row of the same name in <c>peers/rows.py</c> is the other side.</param>
/// <param name="Title">How it is printed.</param>
/// <param name="Target">Our time over PyTorch's, at most.</param>
/// <param name="Create">Makes our side.</param>
internal sealed record PeerRow(string Name, string Title, double Target, Func<MeasuredWork> Create)
{
    /// <summary>Multiplications and additions of a step, twice the multiply-adds; 0 where they are not what bounds it.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that a step must move at least; 0 where they are not what bounds it.</summary>
    public double Traffic { get; init; }

    /// <summary>Bytes that these are of: where they lie decides how fast they come.</summary>
    public double Footprint { get; init; }

    /// <summary>How far the first number of the check may be from the peer's, relative to it.</summary>
    public double FirstTolerance { get; init; } = 1e-4;

    /// <summary>The same for later ones, which rounding of earlier steps has reached; relative to the largest so far.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Whether memory is part of the row.</summary>
    public bool HasMemory { get; init; }

    /// <summary>Whether the row runs only when it is asked for.</summary>
    public bool IsFurther { get; init; }
}

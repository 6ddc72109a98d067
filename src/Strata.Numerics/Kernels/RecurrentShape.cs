namespace Strata.Numerics.Kernels;

/// <summary>The sizes of one direction of a recurrent layer, time first.</summary>
/// <param name="Kind">What a step computes.</param>
/// <param name="Steps">Time steps.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Hidden">Units.</param>
/// <param name="Projection">Size of the projected hidden state of an LSTM; 0 for none.</param>
/// <param name="OutputStride">Values from one row of the output to the next: a bidirectional layer writes two side by side.</param>
/// <param name="Reverse">Whether the last time step comes first.</param>
public readonly record struct RecurrentShape(
    RecurrentKind Kind,
    int Steps,
    int Batch,
    int Hidden,
    int Projection,
    int OutputStride,
    bool Reverse
)
{
    /// <summary>Gates of a unit.</summary>
    public int Gates =>
        Kind switch
        {
            RecurrentKind.Lstm => 4,
            RecurrentKind.Gru => 3,
            _ => 1,
        };

    /// <summary>Size of the hidden state that goes from step to step.</summary>
    public int StateSize => Projection > 0 ? Projection : Hidden;

    internal int GateStride => Gates * Hidden;

    internal long Rows => (long)Steps * Batch;

    internal int TimeOf(int step) => Reverse ? Steps - 1 - step : step;
}

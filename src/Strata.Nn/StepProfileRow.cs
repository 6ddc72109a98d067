namespace Strata.Nn;

/// <summary>The time that operations of one kind and shape take in a run of a compiled step.</summary>
/// <param name="Operation">The kind, such as <c>Conv2d</c>.</param>
/// <param name="Shapes">What they read and what they make.</param>
/// <param name="Count">How many there are in the step.</param>
/// <param name="Forward">Seconds a run in the forward pass, of all of them.</param>
/// <param name="Backward">Seconds a run in the backward pass.</param>
/// <param name="Work">Floating-point operations of matrix products a run.</param>
/// <param name="ForwardBytes">Inputs and outputs, each counted once.</param>
/// <param name="BackwardBytes">Gradients of outputs and inputs, and the values that the backward pass reads.</param>
public sealed record StepProfileRow(
    string Operation,
    string Shapes,
    int Count,
    double Forward,
    double Backward,
    OperationWork Work,
    double ForwardBytes,
    double BackwardBytes
)
{
    /// <summary>Seconds a run.</summary>
    public double Seconds => Forward + Backward;
}

namespace Strata.Nn.Graph;

/// <summary>The parameters of one direction of a recurrent layer, as operands.</summary>
/// <param name="Input">Shape (gates · hidden, features).</param>
/// <param name="Recurrent">Shape (gates · hidden, state).</param>
/// <param name="InputBias">Shape (gates · hidden), or null.</param>
/// <param name="RecurrentBias">Shape (gates · hidden), or null.</param>
/// <param name="Projection">Shape (state, hidden), or null.</param>
/// <param name="Hidden">Units.</param>
internal sealed record RecurrentWeights(
    Tensor Input,
    Tensor Recurrent,
    Tensor? InputBias,
    Tensor? RecurrentBias,
    Tensor? Projection,
    int Hidden
)
{
    public int StateSize => Recurrent.Shape[1];

    public Tensor?[] All => [Input, Recurrent, InputBias, RecurrentBias, Projection];
}

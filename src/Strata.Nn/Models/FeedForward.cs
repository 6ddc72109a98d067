namespace Strata.Nn.Models;

/// <summary>The functions that transformers have between their linear maps.</summary>
internal static class FeedForward
{
    public static Tensor Apply(FeedForwardActivation activation, Tensor input) =>
        activation switch
        {
            FeedForwardActivation.Gelu => Operations.Gelu(input),
            FeedForwardActivation.GeluTanh => Operations.Gelu(input, GeluApproximation.Tanh),
            FeedForwardActivation.Relu => Operations.Relu(input),
            FeedForwardActivation.Silu => Operations.Silu(input),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such activation."),
        };
}

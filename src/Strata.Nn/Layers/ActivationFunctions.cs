namespace Strata.Nn.Layers;

internal static class ActivationFunctions
{
    public static Tensor Of(this ActivationFunction function, Tensor input) =>
        function switch
        {
            ActivationFunction.Identity => input,
            ActivationFunction.ReLU => Operations.Relu(input),
            ActivationFunction.ReLU6 => Operations.Relu6(input),
            ActivationFunction.SiLU => Operations.Silu(input),
            ActivationFunction.Hardswish => Operations.Hardswish(input),
            ActivationFunction.Sigmoid => Operations.Sigmoid(input),
            ActivationFunction.Hardsigmoid => Operations.Hardsigmoid(input),
            _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function."),
        };
}

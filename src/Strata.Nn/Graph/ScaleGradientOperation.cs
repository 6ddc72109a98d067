using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary><c>x</c>, whose gradient is multiplied by a factor on the way back.</summary>
internal sealed class ScaleGradientOperation : Operation
{
    private readonly Tensor _input;
    private readonly float _factor;

    public ScaleGradientOperation(Tensor input, float factor)
        : base(input)
    {
        (_input, _factor) = (input, factor);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override bool MayOverwrite(Tensor input) => true;

    protected internal override void Forward() => _input.Values.CopyTo(Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        Elementwise.Scale(Output.Gradient, _factor, dx.Values, dx.Accumulate);
    }
}

using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary><c>factor · x</c>.</summary>
internal sealed class ScaleOperation : Operation
{
    private readonly Tensor _input;
    private readonly float _factor;

    public ScaleOperation(Tensor input, float factor)
        : base(input)
    {
        (_input, _factor) = (input, factor);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override bool MayOverwrite(Tensor input) => true;

    protected internal override void Forward() => Elementwise.Scale(_input.Values, _factor, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        Elementwise.Scale(Output.Gradient, _factor, dx.Values, dx.Accumulate);
    }
}

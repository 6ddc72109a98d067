using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary><c>max(x, 0)</c>; the backward pass looks at the result only.</summary>
internal sealed class ReluOperation : Operation
{
    private readonly Tensor _input;

    public ReluOperation(Tensor input)
        : base(input)
    {
        _input = input;
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor == Output;

    protected internal override bool MayOverwrite(Tensor input) => true;

    protected internal override void Forward() => Elementwise.Rectify(_input.Values, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        Elementwise.RectifyGradient(Output.Values, Output.Gradient, dx.Values, dx.Accumulate);
    }
}

using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The windows of images as columns.</summary>
internal sealed class UnfoldOperation : Operation
{
    private readonly Tensor _input;
    private readonly Pooling2dShape _shape;

    public UnfoldOperation(Tensor input, in Pooling2dShape shape)
        : base(input)
    {
        (_input, _shape) = (input, shape);
        Output = AddOutput(
            new Shape(
                input.Shape[0],
                input.Shape[1] * shape.KernelHeight * shape.KernelWidth,
                shape.OutHeight * shape.OutWidth
            )
        );
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => Unfolding2d.Forward(_shape, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        if (!target.Accumulate)
            target.Values.Clear();
        Unfolding2d.AddTo(_shape, Output.Gradient, target.Values);
    }
}

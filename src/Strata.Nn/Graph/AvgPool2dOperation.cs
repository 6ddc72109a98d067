using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Average pooling.</summary>
internal sealed class AvgPool2dOperation : Operation
{
    private readonly Tensor _input;
    private readonly Pooling2dShape _shape;
    private readonly bool _countPadding;
    private readonly int _divisor;

    public AvgPool2dOperation(Tensor input, Pooling2dShape shape, bool countPadding, int divisor)
        : base(input)
    {
        (_input, _shape, _countPadding, _divisor) = (input, shape, countPadding, divisor);
        Output = AddOutput(new Shape(input.Shape[0], input.Shape[1], shape.OutHeight, shape.OutWidth));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() =>
        AveragePooling2d.Forward(_shape, _countPadding, _divisor, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        AveragePooling2d.Backward(_shape, _countPadding, _divisor, Output.Gradient, dx.Values, dx.Accumulate);
    }
}

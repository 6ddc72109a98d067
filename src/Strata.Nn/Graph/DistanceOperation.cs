using Strata.Numerics;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn.Graph;

/// <summary>The distance between the vectors of two tensors along the last axis.</summary>
internal sealed class DistanceOperation : Operation
{
    private readonly Tensor _x;
    private readonly Tensor _y;
    private readonly VectorRows _rows;
    private readonly double _p;
    private readonly double _epsilon;

    public DistanceOperation(Tensor x, Tensor y, double p, double epsilon)
        : base(x, y)
    {
        (_x, _y, _p, _epsilon) = (x, y, p, epsilon);
        (_rows, Shape output) = VectorAxis.Of(x.Shape, x.Shape.Rank - 1);
        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => !ReferenceEquals(tensor, Output);

    protected internal override void Forward() =>
        Distance.Forward(_rows, _p, _epsilon, _x.Values, _y.Values, Output.Values);

    protected internal override void Backward()
    {
        if (Wants(_x))
            Pass(_x, 1);
        if (Wants(_y))
            Pass(_y, -1);
    }

    private void Pass(Tensor operand, float factor)
    {
        GradientTarget target = GradientOf(operand);
        Distance.Backward(
            _rows,
            _p,
            _epsilon,
            _x.Values,
            _y.Values,
            Output.Gradient,
            factor,
            target.Values,
            target.Accumulate
        );
    }
}

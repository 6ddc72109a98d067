using Strata.Numerics;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn.Graph;

/// <summary>The cosine between the vectors of two tensors along one axis.</summary>
internal sealed class CosineSimilarityOperation : Operation
{
    private readonly Tensor _x;
    private readonly Tensor _y;
    private readonly VectorRows _rows;
    private readonly double _epsilon;
    private readonly bool _addEpsilon;

    public CosineSimilarityOperation(Tensor x, Tensor y, int axis, double epsilon, bool addEpsilon)
        : base(x, y)
    {
        (_x, _y, _epsilon, _addEpsilon) = (x, y, epsilon, addEpsilon);
        (_rows, Shape output) = VectorAxis.Of(x.Shape, axis);
        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => !ReferenceEquals(tensor, Output);

    protected internal override void Forward() =>
        CosineSimilarity.Forward(_rows, _epsilon, _addEpsilon, _x.Values, _y.Values, Output.Values);

    protected internal override void Backward()
    {
        if (Wants(_x))
            Pass(_x, _y);
        if (Wants(_y))
            Pass(_y, _x);
    }

    private void Pass(Tensor own, Tensor other)
    {
        GradientTarget target = GradientOf(own);
        CosineSimilarity.Backward(
            _rows,
            _epsilon,
            _addEpsilon,
            own.Values,
            other.Values,
            Output.Gradient,
            target.Values,
            target.Accumulate
        );
    }
}

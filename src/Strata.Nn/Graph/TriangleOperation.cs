using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>One side of a diagonal of each matrix.</summary>
internal sealed class TriangleOperation : Operation
{
    private readonly Tensor _input;
    private readonly int _diagonal;
    private readonly bool _upper;

    public TriangleOperation(Tensor input, int diagonal, bool upper)
        : base(input)
    {
        (_input, _diagonal, _upper) = (input, diagonal, upper);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() =>
        Triangles.Copy(_input.Shape[^2], _input.Shape[^1], _diagonal, _upper, _input.Values, Output.Values, false);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        Triangles.Copy(
            _input.Shape[^2],
            _input.Shape[^1],
            _diagonal,
            _upper,
            Output.Gradient,
            target.Values,
            target.Accumulate
        );
    }
}

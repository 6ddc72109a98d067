using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The sum or the mean of all values.</summary>
internal sealed class SumOperation : Operation
{
    private readonly Tensor _input;
    private readonly double _divisor;

    public SumOperation(Tensor input, bool mean)
        : base(input)
    {
        _input = input;
        _divisor = mean ? input.Count : 1;
        Output = AddOutput(Shape.Scalar);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => Output.Values[0] = (float)(Reductions.Sum(_input.Values) / _divisor);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        Elementwise.Fill((float)(Output.Gradient[0] / _divisor), dx.Values, dx.Accumulate);
    }
}

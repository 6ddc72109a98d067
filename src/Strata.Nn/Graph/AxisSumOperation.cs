using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Sums over axes; the gradient is repeated along them.</summary>
internal sealed class AxisSumOperation : Operation
{
    private readonly Tensor _input;
    private readonly AxisSums _sums;
    private readonly StridedView _copies;

    public AxisSumOperation(Tensor input, ReadOnlySpan<bool> summed, Shape output)
        : base(input)
    {
        _input = input;
        _sums = new(input.Shape.Sizes, summed);
        int[] strides = new int[summed.Length];
        int stride = 1;
        for (int i = summed.Length - 1; i >= 0; i--)
        {
            strides[i] = summed[i] ? 0 : stride;
            stride *= summed[i] ? 1 : input.Shape[i];
        }

        _copies = new(0, input.Shape.Sizes, strides);
        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => _sums.Sum(_input.Values, Output.Values, accumulate: false);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        StridedCopy.Gather(_copies, Output.Gradient, target.Values, target.Accumulate);
    }
}

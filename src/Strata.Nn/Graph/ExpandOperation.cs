using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Values repeated along axes; the gradient of each is the sum over its copies.</summary>
internal sealed class ExpandOperation : Operation
{
    private readonly Tensor _input;
    private readonly StridedView _view;
    private readonly AxisSums _sums;

    /// <summary>Prepares the copy.</summary>
    /// <param name="sizes">The axes of the copies and of the input, as they follow each other in the output.</param>
    /// <param name="strides">The input's strides, 0 along copies.</param>
    public ExpandOperation(Tensor input, ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides, Shape output)
        : base(input)
    {
        _input = input;
        _view = new(0, sizes, strides);
        bool[] summed = new bool[sizes.Length];
        for (int i = 0; i < summed.Length; i++)
            summed[i] = strides[i] == 0;
        _sums = new(sizes, summed);
        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => StridedCopy.Gather(_view, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        _sums.Sum(Output.Gradient, target.Values, target.Accumulate);
    }
}

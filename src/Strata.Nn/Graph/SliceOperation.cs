using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Some of the values, each at most once.</summary>
internal sealed class SliceOperation : Operation
{
    private readonly Tensor _input;
    private readonly StridedView _view;

    public SliceOperation(Tensor input, StridedView view, Shape output)
        : base(input)
    {
        (_input, _view) = (input, view);
        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => StridedCopy.Gather(_view, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        if (!target.Accumulate && _view.Count < _input.Count)
            target.Values.Clear();
        StridedCopy.Scatter(_view, Output.Gradient, target.Values, target.Accumulate);
    }
}

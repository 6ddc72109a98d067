using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The values in another order: axes exchanged or reversed. Each goes to one place, so the way back is of the same kind.</summary>
internal sealed class PermuteOperation : Operation
{
    private readonly Tensor _input;
    private readonly StridedView _view;
    private readonly StridedView _back;

    public PermuteOperation(Tensor input, StridedView view, StridedView back, Shape output)
        : base(input)
    {
        (_input, _view, _back) = (input, view, back);
        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => StridedCopy.Gather(_view, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        StridedCopy.Gather(_back, Output.Gradient, target.Values, target.Accumulate);
    }
}

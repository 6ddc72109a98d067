using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The values where a mask is not 0, in order. How many there are is fixed when the operation is made.</summary>
internal sealed class MaskedSelectOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _mask;

    public MaskedSelectOperation(Tensor input, Tensor mask)
        : base(input, mask)
    {
        (_input, _mask) = (input, mask);
        Output = AddOutput(new Shape(Count()));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => ReferenceEquals(tensor, _mask);

    protected internal override void Forward()
    {
        int count = Count();
        if (count != Output.Count)
            throw new StrataException(
                $"MaskedSelect: the mask now selects {count} values, but the compiled step was recorded with {Output.Count}. "
                    + "Shapes that depend on values cannot be compiled: multiply by the mask instead."
            );
        MaskedValues.Select(_mask.Values, _input.Values, Output.Values);
    }

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        if (!target.Accumulate)
            target.Values.Clear();
        MaskedValues.AddTo(_mask.Values, Output.Gradient, target.Values);
    }

    private int Count() => MaskedValues.Count(_mask.Values);
}

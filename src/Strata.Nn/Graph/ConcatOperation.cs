using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Tensors one after another along an axis.</summary>
internal sealed class ConcatOperation : Operation
{
    private readonly Tensor[] _inputs;
    private readonly StridedView[] _places;

    public ConcatOperation(Tensor[] inputs, int axis, Shape output)
        : base(inputs)
    {
        _inputs = inputs;
        _places = new StridedView[inputs.Length];
        int outer = new Shape(output.Sizes[..axis]).Count;
        int inner = new Shape(output.Sizes[(axis + 1)..]).Count;
        int row = output[axis] * inner;
        int offset = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            int run = inputs[i].Shape[axis] * inner;
            _places[i] = new(offset, [outer, run], [row, 1]);
            offset += run;
        }

        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward()
    {
        for (int i = 0; i < _inputs.Length; i++)
            StridedCopy.Scatter(_places[i], _inputs[i].Values, Output.Values);
    }

    protected internal override void Backward()
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (!Wants(_inputs[i]))
                continue;
            GradientTarget target = GradientOf(_inputs[i]);
            StridedCopy.Gather(_places[i], Output.Gradient, target.Values, target.Accumulate);
        }
    }
}

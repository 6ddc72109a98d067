using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Zeros at random, and the rest scaled up; the backward pass draws the mask again.</summary>
internal sealed class DropoutOperation : Operation
{
    private readonly Tensor _input;
    private readonly double _probability;
    private readonly RandomKey _key;
    private readonly int _place;
    private RandomKey _passKey;

    public DropoutOperation(Tensor input, double probability, RandomKey key)
        : base(input)
    {
        (_input, _probability, _key) = (input, probability, key);
        _place = Tape.NextDraw();
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override Tensor? Overwritable => _input;

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward()
    {
        _passKey = PassKey.Of(_key, _place);
        RandomMask.Apply(_passKey, _probability, _input.Values, Output.Values, accumulate: false);
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        RandomMask.Apply(_passKey, _probability, Output.Gradient, dx.Values, dx.Accumulate);
    }
}

using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Whole rows of zeros at random: samples of a residual branch, or channels of images.</summary>
internal sealed class RowDropoutOperation : Operation
{
    private readonly Tensor _input;
    private readonly int _rows;
    private readonly double _probability;
    private readonly bool _scale;
    private readonly RandomKey _key;
    private readonly int _place;
    private RandomKey _passKey;

    public RowDropoutOperation(Tensor input, int rows, double probability, bool scale, RandomKey key)
        : base(input)
    {
        (_input, _rows, _probability, _scale, _key) = (input, rows, probability, scale, key);
        _place = Tape.NextDraw();
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override Tensor? Overwritable => _input;

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward()
    {
        _passKey = PassKey.Of(_key, _place);
        RandomMask.ApplyToRows(_passKey, _probability, _rows, _scale, _input.Values, Output.Values, false);
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        RandomMask.ApplyToRows(_passKey, _probability, _rows, _scale, Output.Gradient, dx.Values, dx.Accumulate);
    }
}

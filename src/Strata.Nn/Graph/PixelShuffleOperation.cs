using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Channels that become pixels.</summary>
internal sealed class PixelShuffleOperation : Operation
{
    private readonly Tensor _input;
    private readonly int _factor;

    public PixelShuffleOperation(Tensor input, int factor)
        : base(input)
    {
        (_input, _factor) = (input, factor);
        Shape shape = input.Shape;
        Output = AddOutput(new Shape(shape[0], shape[1] / factor / factor, shape[2] * factor, shape[3] * factor));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => Move(_input.Values, Output.Values, backward: false, false);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        Move(dx.Values, Output.Gradient, backward: true, dx.Accumulate);
    }

    private void Move(Block small, Block large, bool backward, bool accumulate)
    {
        int planes = Output.Shape[0] * Output.Shape[1];
        PixelShuffling.Run(planes, _factor, _input.Shape[2], _input.Shape[3], small, large, backward, accumulate);
    }
}

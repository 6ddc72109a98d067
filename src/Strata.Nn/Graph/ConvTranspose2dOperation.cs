using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The transpose of a convolution: its forward pass is that one's input gradient.</summary>
internal sealed class ConvTranspose2dOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly ConvolutionShape _shape;

    /// <summary>Records the operation.</summary>
    /// <param name="shape">The convolution that leads from this operation's output to its input.</param>
    public ConvTranspose2dOperation(Tensor input, Tensor weight, Tensor? bias, ConvolutionShape shape)
        : base(input, weight, bias)
    {
        (_input, _weight, _bias, _shape) = (input, weight, bias, shape);
        Output = AddOutput(new Shape(shape.Batch, shape.InChannels, shape.Height, shape.Width));
    }

    public Tensor Output { get; }

    private int Plane => _shape.Height * _shape.Width;

    protected internal override OperationWork Work =>
        OperationWork.OfProduct(
            (double)_input.Count * (_weight.Count / _weight.Shape[0]),
            (Wants(_weight) ? 1 : 0) + (Wants(_input) ? 1 : 0)
        );

    protected internal override bool BackwardReads(Tensor tensor) => tensor == _input || tensor == _weight;

    protected internal override void Forward()
    {
        if (Output.Count == 0)
            return;
        Convolution2d.InputGradient(_shape, _input.Values, _weight.Values, Output.Values, accumulate: false);
        if (_bias is not null)
            ChannelBias.Add(_shape.InChannels, Plane, Output.Values, _bias.Values);
    }

    protected internal override void Backward()
    {
        Block dy = Output.Gradient;
        if (Wants(_weight))
        {
            GradientTarget dw = GradientOf(_weight);
            Convolution2d.WeightGradient(_shape, dy, _input.Values, dw.Values, dw.Accumulate);
        }

        if (_bias is not null && Wants(_bias))
        {
            GradientTarget db = GradientOf(_bias);
            Reductions.SumChannels(_shape.Batch, _shape.InChannels, Plane, dy, db.Values, db.Accumulate);
        }

        if (Wants(_input))
        {
            GradientTarget dx = GradientOf(_input);
            Convolution2d.Forward(_shape, dy, _weight.Values, default, dx.Values, dx.Accumulate);
        }
    }
}

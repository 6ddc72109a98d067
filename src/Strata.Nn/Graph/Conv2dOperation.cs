using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>2-D convolution with padding of zeros.</summary>
internal sealed class Conv2dOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly ConvolutionShape _shape;

    public Conv2dOperation(Tensor input, Tensor weight, Tensor? bias, ConvolutionShape shape)
        : base(input, weight, bias)
    {
        (_input, _weight, _bias, _shape) = (input, weight, bias, shape);
        Output = AddOutput(new Shape(shape.Batch, shape.OutChannels, shape.OutHeight, shape.OutWidth));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) =>
        (tensor == _input && Wants(_weight)) || (tensor == _weight && Wants(_input));

    protected internal override void Forward()
    {
        if (Output.Count > 0)
            Convolution2d.Forward(_shape, _input.Values, _weight.Values, _bias?.Values ?? default, Output.Values);
    }

    protected internal override void Backward()
    {
        Block dy = Output.Gradient;
        if (Wants(_weight))
        {
            GradientTarget dw = GradientOf(_weight);
            if (dy.Length > 0)
                Convolution2d.WeightGradient(_shape, _input.Values, dy, dw.Values, dw.Accumulate);
            else if (!dw.Accumulate)
                dw.Values.Clear();
        }

        if (_bias is not null && Wants(_bias))
        {
            GradientTarget db = GradientOf(_bias);
            int plane = _shape.OutHeight * _shape.OutWidth;
            Reductions.SumChannels(_shape.Batch, _shape.OutChannels, plane, dy, db.Values, db.Accumulate);
        }

        if (Wants(_input))
        {
            GradientTarget dx = GradientOf(_input);
            if (dy.Length > 0)
                Convolution2d.InputGradient(_shape, dy, _weight.Values, dx.Values, dx.Accumulate);
            else if (!dx.Accumulate)
                dx.Values.Clear();
        }
    }
}

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
    private readonly KernelCrop? _crop;
    private readonly Tensor? _parts;
    private readonly Tensor? _partGradients;

    public Conv2dOperation(Tensor input, Tensor weight, Tensor? bias, ConvolutionShape shape)
        : base(input, weight, bias)
    {
        _crop = KernelCrop.Of(shape);
        (_input, _weight, _bias, _shape) = (input, weight, bias, _crop?.Part ?? shape);
        Output = AddOutput(new Shape(shape.Batch, shape.OutChannels, shape.OutHeight, shape.OutWidth));
        if (_crop is null)
            return;
        _parts = AddScratch(_crop.Length);
        if (Wants(weight))
            _partGradients = AddScratch(_crop.Length, ScratchUse.Backward);
    }

    public Tensor Output { get; }

    protected internal override OperationWork Work =>
        OperationWork.OfProduct(
            (double)Output.Count * (_shape.InChannels / _shape.Groups) * _shape.KernelHeight * _shape.KernelWidth,
            (Wants(_weight) ? 1 : 0) + (Wants(_input) ? 1 : 0)
        );

    protected internal override bool BackwardReads(Tensor tensor) =>
        (tensor == _input && Wants(_weight)) || (tensor == _weight && _crop is null && Wants(_input));

    private Block Weight => _parts?.Values ?? _weight.Values;

    protected internal override void Forward()
    {
        _crop?.Take(_weight.Values, _parts!.Values);
        if (Output.Count > 0)
            Convolution2d.Forward(_shape, _input.Values, Weight, _bias?.Values ?? default, Output.Values);
    }

    protected internal override void Backward()
    {
        Block dy = Output.Gradient;
        if (Wants(_weight))
        {
            GradientTarget dw = GradientOf(_weight);
            if (dy.Length > 0 && _crop is not null)
            {
                Convolution2d.WeightGradient(_shape, _input.Values, dy, _partGradients!.Values, accumulate: false);
                _crop.Put(_partGradients.Values, dw.Values, dw.Accumulate);
            }
            else if (dy.Length > 0)
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
                Convolution2d.InputGradient(_shape, dy, Weight, dx.Values, dx.Accumulate);
            else if (!dx.Accumulate)
                dx.Values.Clear();
        }
    }
}

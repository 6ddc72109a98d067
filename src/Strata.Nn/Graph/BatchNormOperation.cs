using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Batch normalisation with the batch's statistics, or with the running ones.</summary>
internal sealed class BatchNormOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor? _weight;
    private readonly Tensor? _bias;
    private readonly IRunningStatistics _layer;
    private readonly BatchNormalizationShape _shape;
    private readonly Tensor _statistics;
    private readonly Tensor _variances;
    private readonly Tensor _sums;
    private readonly Tensor _productSums;
    private readonly bool _ofBatch;
    private readonly bool _moves;

    public BatchNormOperation(Tensor input, IRunningStatistics layer, bool ofBatch, bool moveStatistics)
        : this(input, layer.Weight, layer.Bias, layer, ofBatch, moveStatistics) { }

    private BatchNormOperation(
        Tensor input,
        Tensor? weight,
        Tensor? bias,
        IRunningStatistics layer,
        bool ofBatch,
        bool moveStatistics
    )
        : base(input, weight, bias)
    {
        (_input, _weight, _bias, _layer, _ofBatch) = (input, weight, bias, layer, ofBatch);
        _moves = moveStatistics && layer.RunningMean is not null;
        int channels = input.Shape[1];
        int plane = 1;
        foreach (int size in input.Shape.Sizes[2..])
            plane *= size;
        _shape = new(input.Shape[0], channels, plane);
        Output = AddOutput(input.Shape);
        _statistics = AddScratch(channels * BatchNormalization.StatisticsPerChannel);
        _variances = AddScratch(channels, ScratchUse.Forward);
        _sums = AddScratch(channels, ScratchUse.Backward);
        _productSums = AddScratch(channels, ScratchUse.Backward);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor != Output;

    protected internal override IReadOnlyList<Tensor> Changes =>
        _moves ? [_layer.RunningMean!, _layer.RunningVariance!, _layer.BatchesTracked!] : [];

    private Block Weight => _weight?.Values ?? default;

    private Block Bias => _bias?.Values ?? default;

    protected internal override void Forward()
    {
        if (_shape.PerChannel == 0)
            return;
        if (_ofBatch)
            BatchNormalization.Statistics(_shape, _input.Values, _layer.Epsilon, _statistics.Values, _variances.Values);
        else
            BatchNormalization.StatisticsOf(
                _layer.RunningMean!.Values,
                _layer.RunningVariance!.Values,
                _layer.Epsilon,
                _statistics.Values
            );
        BatchNormalization.Forward(_shape, _input.Values, _statistics.Values, Weight, Bias, Output.Values);
        if (_moves && !Tape.IsRecomputing)
            MoveRunningStatistics();
    }

    protected internal override void Backward()
    {
        Block dy = Output.Gradient;
        bool sums = _ofBatch || Wants(_weight) || Wants(_bias);
        if (sums)
            BatchNormalization.GradientSums(
                _shape,
                _input.Values,
                dy,
                _statistics.Values,
                _sums.Values,
                _productSums.Values
            );
        if (_weight is not null && Wants(_weight))
        {
            GradientTarget dw = GradientOf(_weight);
            Elementwise.Copy(_productSums.Values, dw.Values, dw.Accumulate);
        }

        if (_bias is not null && Wants(_bias))
        {
            GradientTarget db = GradientOf(_bias);
            Elementwise.Copy(_sums.Values, db.Values, db.Accumulate);
        }

        if (Wants(_input))
        {
            GradientTarget dx = GradientOf(_input);
            BatchNormalization.InputGradient(
                _shape,
                _input.Values,
                dy,
                _statistics.Values,
                Weight,
                _ofBatch ? _sums.Values : default,
                _ofBatch ? _productSums.Values : default,
                dx.Values,
                dx.Accumulate
            );
        }
    }

    private void MoveRunningStatistics()
    {
        Block count = _layer.BatchesTracked!.Values;
        count[0] += 1;
        double share = _layer.Momentum ?? 1.0 / count[0];
        double unbiased = _shape.PerChannel / (_shape.PerChannel - 1.0);
        Span<float> means = _layer.RunningMean!.Values.Span;
        Span<float> variances = _layer.RunningVariance!.Values.Span;
        ReadOnlySpan<float> statistics = _statistics.Values.Span;
        ReadOnlySpan<float> batch = _variances.Values.Span;
        for (int channel = 0; channel < means.Length; channel++)
        {
            int at = channel * BatchNormalization.StatisticsPerChannel;
            double mean = (double)statistics[at] + statistics[at + 1];
            means[channel] = (float)(((1 - share) * means[channel]) + (share * mean));
            variances[channel] = (float)(((1 - share) * variances[channel]) + (share * unbiased * batch[channel]));
        }
    }
}

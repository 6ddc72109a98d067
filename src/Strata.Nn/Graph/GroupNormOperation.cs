using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Normalisation of groups of channels of each image; of single channels it may move running statistics.</summary>
internal sealed class GroupNormOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor? _weight;
    private readonly Tensor? _bias;
    private readonly GroupNormalizationShape _shape;
    private readonly double _epsilon;
    private readonly InstanceNorm? _moving;
    private readonly Tensor _statistics;
    private readonly Tensor? _variances;
    private readonly Tensor _sums;
    private readonly Tensor _productSums;

    public GroupNormOperation(
        Tensor input,
        Tensor? weight,
        Tensor? bias,
        int groups,
        double epsilon,
        InstanceNorm? moving = null
    )
        : base(input, weight, bias)
    {
        (_input, _weight, _bias, _epsilon, _moving) = (input, weight, bias, epsilon, moving);
        (int batch, int channels) = (input.Shape[0], input.Shape[1]);
        int plane = batch * channels == 0 ? 0 : input.Count / batch / channels;
        _shape = new(batch, channels, plane, groups);
        Output = AddOutput(input.Shape);
        _statistics = AddScratch(batch * groups * GroupNormalization.StatisticsPerGroup);
        _variances = moving is null ? null : AddScratch(batch * groups);
        _sums = AddScratch(batch * channels);
        _productSums = AddScratch(batch * channels);
    }

    public Tensor Output { get; }

    protected internal override IReadOnlyList<Tensor> Changes =>
        _moving is null ? [] : [_moving.RunningMean!, _moving.RunningVariance!, _moving.BatchesTracked!];

    protected internal override bool BackwardReads(Tensor tensor) =>
        tensor == _input || tensor == _weight || tensor == _statistics;

    protected internal override void Forward()
    {
        if (_input.Count == 0)
            return;
        GroupNormalization.Forward(
            _shape,
            _epsilon,
            _input.Values,
            _weight?.Values ?? default,
            _bias?.Values ?? default,
            _statistics.Values,
            _variances?.Values ?? default,
            Output.Values
        );
        _moving?.Move(_statistics.Values, _variances!.Values, _shape.Batch, _shape.Plane);
    }

    protected internal override void Backward()
    {
        GradientTarget dx = Wants(_input) ? GradientOf(_input) : default;
        if (_input.Count > 0)
            GroupNormalization.Backward(
                _shape,
                _input.Values,
                Output.Gradient,
                _statistics.Values,
                _weight?.Values ?? default,
                _sums.Values,
                _productSums.Values,
                dx.Values,
                dx.Accumulate
            );
        Sum(_weight, _productSums);
        Sum(_bias, _sums);
    }

    private void Sum(Tensor? parameter, Tensor sums)
    {
        if (parameter is null || !Wants(parameter))
            return;
        GradientTarget target = GradientOf(parameter);
        Reductions.SumRows(_shape.Batch, _shape.Channels, sums.Values, target.Values, target.Accumulate);
    }
}

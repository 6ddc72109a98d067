using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Normalisation over the last axes; three numbers a row are kept, and the input.</summary>
internal sealed class LayerNormOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor? _weight;
    private readonly Tensor? _bias;
    private readonly LayerNormalizationShape _shape;
    private readonly Tensor _statistics;

    public LayerNormOperation(Tensor input, Tensor? weight, Tensor? bias, int size, double epsilon, bool centered)
        : base(input, weight, bias)
    {
        (_input, _weight, _bias) = (input, weight, bias);
        _shape = new(size == 0 ? 0 : input.Count / size, size, epsilon, centered);
        Output = AddOutput(input.Shape);
        _statistics = AddScratch(_shape.Rows * LayerNormalization.StatisticsPerRow);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor != _bias && tensor != Output;

    protected internal override void Forward() =>
        LayerNormalization.Forward(
            _shape,
            _input.Values,
            _weight?.Values ?? default,
            _bias?.Values ?? default,
            _statistics.Values,
            Output.Values
        );

    protected internal override void Backward()
    {
        GradientTarget dw = Wants(_weight) ? GradientOf(_weight!) : default;
        GradientTarget db = Wants(_bias) ? GradientOf(_bias!) : default;
        GradientTarget dx = Wants(_input) ? GradientOf(_input) : default;
        LayerNormalization.Backward(
            _shape,
            _input.Values,
            Output.Gradient,
            _statistics.Values,
            _weight?.Values ?? default,
            dx.Values,
            dw.Values,
            db.Values,
            (dx.Accumulate, dw.Accumulate, db.Accumulate)
        );
    }
}

using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Scaled dot-product attention in blocks; queries, keys and values may be parts of one tensor.</summary>
internal sealed class AttentionOperation : Operation
{
    private readonly Tensor _query;
    private readonly Tensor _key;
    private readonly Tensor _value;
    private readonly Tensor? _mask;
    private readonly Tensor? _keyMask;
    private readonly AttentionMaskView _maskView;
    private readonly AttentionMaskView _keyMaskView;
    private readonly AttentionLayout _layout;
    private readonly Tensor _statistics;
    private readonly double _dropout;
    private readonly RandomKey _dropoutKey;
    private readonly int _place;
    private AttentionDropout _drawn;

    public AttentionOperation(
        Tensor query,
        Tensor key,
        Tensor value,
        in AttentionLayout layout,
        Shape output,
        (Tensor? Values, AttentionMaskView View) mask = default,
        (Tensor? Values, AttentionMaskView View) keyMask = default,
        double dropout = 0,
        RandomKey dropoutKey = default
    )
        : base(query, key, value, mask.Values, keyMask.Values)
    {
        (_query, _key, _value, _layout) = (query, key, value, layout);
        (_dropout, _dropoutKey) = (dropout, dropoutKey);
        if (dropout > 0)
            _place = Tape.NextDraw();
        (_mask, _maskView) = mask;
        (_keyMask, _keyMaskView) = keyMask;
        Output = AddOutput(output);
        _statistics = AddScratch(layout.Shape.Statistics);
    }

    public Tensor Output { get; }

    /// <summary>Two products forward; five back, for the scores are computed again.</summary>
    protected internal override OperationWork Work
    {
        get
        {
            AttentionShape shape = _layout.Shape;
            double seen = shape.Causal ? 0.5 : 1;
            double multiplyAdds =
                seen * shape.Batch * shape.Heads * shape.Queries * shape.Keys * (shape.Size + shape.ValueSize);
            return new(2 * multiplyAdds, NeedsGradient ? 5 * multiplyAdds : 0);
        }
    }

    private bool IsPacked => ReferenceEquals(_query, _key) && ReferenceEquals(_key, _value);

    protected internal override void Forward()
    {
        if (_dropout > 0)
            _drawn = new(PassKey.Of(_dropoutKey, _place), _dropout);
        Attention.Forward(
            _layout.Shape,
            _layout.Query.In(_query.Values),
            _layout.Key.In(_key.Values),
            _layout.Value.In(_value.Values),
            Read(_mask, _maskView),
            Read(_keyMask, _keyMaskView),
            _layout.Output.In(Output.Values),
            _statistics.Values,
            _drawn
        );
    }

    protected internal override void Backward()
    {
        var gradients = new AttentionGradients { Output = _layout.Output.In(Output.Gradient) };
        if (IsPacked)
        {
            GradientTarget target = GradientOf(_query);
            gradients.Query = _layout.Query.In(target.Values);
            gradients.Key = _layout.Key.In(target.Values);
            gradients.Value = _layout.Value.In(target.Values);
            gradients.AccumulateQuery = gradients.AccumulateKey = gradients.AccumulateValue = target.Accumulate;
        }
        else
        {
            if (Wants(_query))
                (gradients.Query, gradients.AccumulateQuery) = Place(_layout.Query, GradientOf(_query));
            if (Wants(_key))
                (gradients.Key, gradients.AccumulateKey) = Place(_layout.Key, GradientOf(_key));
            if (Wants(_value))
                (gradients.Value, gradients.AccumulateValue) = Place(_layout.Value, GradientOf(_value));
        }

        Attention.Backward(
            _layout.Shape,
            _layout.Query.In(_query.Values),
            _layout.Key.In(_key.Values),
            _layout.Value.In(_value.Values),
            Read(_mask, _maskView),
            Read(_keyMask, _keyMaskView),
            _layout.Output.In(Output.Values),
            _statistics.Values,
            gradients,
            _drawn
        );
    }

    private static (AttentionOperand Operand, bool Accumulate) Place(AttentionRows rows, GradientTarget target) =>
        (rows.In(target.Values), target.Accumulate);

    private static AttentionMaskView Read(Tensor? mask, in AttentionMaskView view) =>
        mask is null ? default : view with { Data = mask.Values };
}

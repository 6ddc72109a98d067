using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The whole matrix of attention weights from that of scores: <c>softmax(scale·s + masks)</c> over the keys.</summary>
internal sealed class AttentionSoftmaxOperation : Operation
{
    private readonly Tensor _scores;
    private readonly Tensor? _mask;
    private readonly Tensor? _keyMask;
    private readonly AttentionMaskView _maskView;
    private readonly AttentionMaskView _keyMaskView;
    private readonly AttentionShape _shape;
    private readonly bool _blindIsZero;

    /// <summary>Prepares it.</summary>
    /// <param name="scores">Batch × heads × queries × keys.</param>
    /// <param name="blindIsZero">Whether a query that sees no key has weights of 0 instead of nan.</param>
    public AttentionSoftmaxOperation(
        Tensor scores,
        in AttentionShape shape,
        (Tensor? Values, AttentionMaskView View) mask,
        (Tensor? Values, AttentionMaskView View) keyMask,
        bool blindIsZero
    )
        : base(scores, mask.Values, keyMask.Values)
    {
        (_scores, _shape, _blindIsZero) = (scores, shape, blindIsZero);
        (_mask, _maskView) = mask;
        (_keyMask, _keyMaskView) = keyMask;
        Output = AddOutput(scores.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => ReferenceEquals(tensor, Output);

    protected internal override void Forward() =>
        AttentionWeights.Forward(
            _shape,
            _scores.Values,
            _mask is null ? default : _maskView with { Data = _mask.Values },
            _keyMask is null ? default : _keyMaskView with { Data = _keyMask.Values },
            _blindIsZero,
            Output.Values
        );

    protected internal override void Backward()
    {
        if (_mask is not null && Wants(_mask))
        {
            GradientTarget target = GradientOf(_mask);
            if (!target.Accumulate)
                target.Values.Clear();
            AttentionWeights.AddMaskGradient(
                _shape,
                Output.Values,
                Output.Gradient,
                _maskView with
                {
                    Data = target.Values,
                }
            );
        }

        if (Wants(_scores))
        {
            GradientTarget target = GradientOf(_scores);
            AttentionWeights.ScoreGradient(_shape, Output.Values, Output.Gradient, target.Values, target.Accumulate);
        }
    }
}

using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Rows of a table by index; rows that are looked up often receive the sum of their gradients.</summary>
internal sealed class EmbeddingOperation : Operation
{
    private readonly Tensor _index;
    private readonly Tensor _weight;
    private readonly int _paddingIndex;
    private readonly Tensor? _counts;
    private readonly Tensor? _factors;

    public EmbeddingOperation(Tensor index, Tensor weight, int paddingIndex, bool scaleGradientByFrequency)
        : base(index, weight)
    {
        (_index, _weight, _paddingIndex) = (index, weight, paddingIndex);
        Output = AddOutput(new Shape([.. index.Shape.Sizes, weight.Shape[1]]));
        if (!scaleGradientByFrequency)
            return;
        _counts = AddScratch(weight.Shape[0]);
        _factors = AddScratch(index.Count);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) =>
        ReferenceEquals(tensor, _index) || ReferenceEquals(tensor, _counts) || ReferenceEquals(tensor, _factors);

    protected internal override void Forward() =>
        IndexedRows.Gather(1, _weight.Shape[0], _weight.Shape[1], _weight.Values, _index.Values, Output.Values);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_weight);
        if (!target.Accumulate)
            target.Values.Clear();
        Block factors = default;
        if (_counts is not null)
        {
            factors = _factors!.Values;
            IndexedRows.InverseFrequencies(_weight.Shape[0], _index.Values, _counts.Values, factors);
        }

        IndexedRows.AddTo(
            1,
            _weight.Shape[0],
            _weight.Shape[1],
            Output.Gradient,
            _index.Values,
            target.Values,
            1,
            factors,
            _paddingIndex
        );
    }
}

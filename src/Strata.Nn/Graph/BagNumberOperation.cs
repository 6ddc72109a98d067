using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>For each index of a list the number of its bag, from where the bags begin.</summary>
internal sealed class BagNumberOperation : Operation
{
    private readonly Tensor _offsets;

    public BagNumberOperation(Tensor offsets, int indices)
        : base(offsets)
    {
        _offsets = offsets;
        Output = AddOutput(new Shape(indices), differentiable: false);
    }

    public Tensor Output { get; }

    protected internal override void Forward()
    {
        ReadOnlySpan<float> offsets = _offsets.Values.Span;
        Span<float> numbers = Output.Values.Span;
        for (int bag = 0; bag < offsets.Length; bag++)
        {
            int first = (int)offsets[bag];
            int end = bag + 1 < offsets.Length ? (int)offsets[bag + 1] : numbers.Length;
            if ((bag == 0 && first != 0) || first > end || end > numbers.Length)
                throw new StrataException(
                    $"EmbeddingBag: bag {bag} goes from {first} to {end} of {numbers.Length} indices. Offsets start with 0 "
                        + "and never fall."
                );
            numbers[first..end].Fill(bag);
        }
    }

    protected internal override void Backward() { }
}

using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>For each index a row of zeros with a one at its place.</summary>
internal sealed class OneHotOperation : Operation
{
    private readonly Tensor _index;
    private readonly int _classes;

    public OneHotOperation(Tensor index, int classes)
        : base(index)
    {
        (_index, _classes) = (index, classes);
        Output = AddOutput(new Shape([.. index.Shape.Sizes, classes]), differentiable: false);
    }

    public Tensor Output { get; }

    protected internal override void Forward()
    {
        Span<float> rows = Output.Values.Span;
        ReadOnlySpan<float> indices = _index.Values.Span;
        rows.Clear();
        for (int i = 0; i < indices.Length; i++)
        {
            float index = indices[i];
            if (!(index >= 0 && index < _classes) || index != MathF.Truncate(index))
                throw new StrataException(
                    $"OneHot: index {index} (number {i}) is not a whole number from 0 to {_classes - 1}."
                );
            rows[(i * _classes) + (int)index] = 1;
        }
    }

    protected internal override void Backward() { }
}

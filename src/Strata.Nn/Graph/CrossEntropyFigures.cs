using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The options of a cross-entropy.</summary>
/// <param name="Positions">The shape of the losses before reduction.</param>
/// <param name="LabelSmoothing">The share spread over all classes.</param>
/// <param name="IgnoreIndex">The class that does not count.</param>
/// <param name="Reduction">What happens to the losses.</param>
internal readonly record struct CrossEntropyFigures(
    Shape Positions,
    double LabelSmoothing,
    int IgnoreIndex,
    Reduction Reduction
)
{
    public Shape Output => Reduction == Reduction.None ? Positions : Shape.Scalar;

    public CrossEntropyShape Over(Shape logits)
    {
        int classAxis = logits.Rank == 1 ? 0 : 1;
        int classes = logits[classAxis];
        int batch = logits.Rank == 1 ? 1 : logits[0];
        int plane = 1;
        for (int axis = 2; axis < logits.Rank; axis++)
            plane *= logits[axis];
        return new(batch, classes, plane) { LabelSmoothing = LabelSmoothing, IgnoreIndex = IgnoreIndex };
    }
}

using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn;

/// <summary>Loss functions.</summary>
public static partial class Loss
{
    /// <summary>Cross-entropy of softmax, as <c>torch.nn.CrossEntropyLoss</c>.</summary>
    /// <remarks>
    /// <code>loss = −Σ_c w[c]·t[c]·log softmax(x)[c],  t = (1 − s)·target + s / classes</code>
    /// With class indices, the mean divides by the sum of the targets' weights, ignored positions left out (nan when all
    /// are); with probabilities, by the number of positions.
    /// </remarks>
    /// <param name="logits">Shape (batch, classes, …), or (classes).</param>
    /// <param name="targets">
    /// Class indices: the shape of the logits without the class axis, whole numbers. Or probabilities: the shape of the
    /// logits; they are used as they are, and get a gradient if they ask.
    /// </param>
    /// <param name="weight">One weight a class, or null.</param>
    /// <param name="labelSmoothing">The share of the target that is spread over all classes, in [0, 1].</param>
    /// <param name="ignoreIndex">The class index whose positions do not count.</param>
    /// <param name="reduction">What happens to the losses of the positions.</param>
    /// <returns>A scalar, or the shape of class indices for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="StrataException">A class index is not a whole number in [0, classes).</exception>
    public static Tensor CrossEntropy(
        Tensor logits,
        Tensor targets,
        Tensor? weight = null,
        double labelSmoothing = 0,
        int ignoreIndex = -100,
        Reduction reduction = Reduction.Mean
    )
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        if (!(labelSmoothing is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(labelSmoothing),
                labelSmoothing,
                "Label smoothing must be in [0, 1]."
            );
        LossReduction.ThrowIfBatchMean(reduction);
        Shape shape = CrossEntropyShapes.Positions(logits.Shape, targets.Shape, weight?.Shape, out bool probabilities);
        var figures = new CrossEntropyFigures(shape, labelSmoothing, ignoreIndex, reduction);
        return probabilities
            ? Tape.Run(new SoftCrossEntropyOperation(logits, targets, weight, figures)).Output
            : Tape.Run(new CrossEntropyOperation(logits, targets, weight, figures)).Output;
    }
}

using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn;

public static partial class Loss
{
    /// <summary><c>−w·(t·log p + (1 − t)·log(1 − p))</c> of probabilities, as <c>torch.nn.BCELoss</c>.</summary>
    /// <remarks>
    /// A logarithm counts as −100 at least, so that a wrong certainty costs 100 and not ∞.
    /// <see cref="BinaryCrossEntropyWithLogits"/> is more exact.
    /// </remarks>
    /// <param name="probabilities">Any shape, values from 0 to 1.</param>
    /// <param name="targets">The same shape, from 0 to 1; they get a gradient if they ask.</param>
    /// <param name="weight">A weight, repeated over the losses by broadcasting, or null.</param>
    /// <param name="reduction">What happens to the losses; the mean divides by their number, whatever the weights.</param>
    /// <returns>A scalar, or the shape of the input for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="StrataException">A probability is none.</exception>
    public static Tensor BinaryCrossEntropy(
        Tensor probabilities,
        Tensor targets,
        Tensor? weight = null,
        Reduction reduction = Reduction.Mean
    )
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(targets);
        ShapeException.ThrowIfDiffer(probabilities.Shape, targets.Shape, nameof(BinaryCrossEntropy));
        LossReduction losses = LossReduction.OfValues(reduction, probabilities.Shape);
        return Tape.Run(new BinaryCrossEntropyOperation(probabilities, targets, weight, losses)).Output;
    }

    /// <summary>Binary cross-entropy of sigmoid(x), as <c>torch.nn.BCEWithLogitsLoss</c>.</summary>
    /// <remarks><code>w·((1 − t)·x + (1 + (p − 1)·t)·log(1 + e^−x))</code></remarks>
    /// <param name="logits">Any shape.</param>
    /// <param name="targets">The same shape, from 0 to 1; they get a gradient if they ask.</param>
    /// <param name="weight">w, repeated over the losses by broadcasting, or null.</param>
    /// <param name="positiveWeight">p: what a positive target counts, repeated by broadcasting, or null.</param>
    /// <param name="reduction">What happens to the losses; the mean divides by their number, whatever the weights.</param>
    /// <returns>A scalar, or the shape of the input for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor BinaryCrossEntropyWithLogits(
        Tensor logits,
        Tensor targets,
        Tensor? weight = null,
        Tensor? positiveWeight = null,
        Reduction reduction = Reduction.Mean
    ) =>
        OfPairs(
            default(BinaryCrossEntropyOfLogit),
            logits,
            targets,
            reduction,
            nameof(BinaryCrossEntropyWithLogits),
            weight,
            positiveWeight
        );

    /// <summary><c>−w[t]·x[t]</c> of logarithms of probabilities, as <c>torch.nn.NLLLoss</c>.</summary>
    /// <remarks>
    /// The mean divides by the sum of the targets' weights, ignored positions left out (nan when all are). For logits,
    /// <see cref="CrossEntropy"/>.
    /// </remarks>
    /// <param name="logProbabilities">Shape (batch, classes, …), or (classes).</param>
    /// <param name="targets">Class indices: the shape without the class axis, whole numbers.</param>
    /// <param name="weight">One weight a class, or null.</param>
    /// <param name="ignoreIndex">The class index whose positions do not count.</param>
    /// <param name="reduction">What happens to the losses of the positions.</param>
    /// <returns>A scalar, or the shape of the targets for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="StrataException">A class index is not a whole number in [0, classes).</exception>
    public static Tensor NegativeLogLikelihood(
        Tensor logProbabilities,
        Tensor targets,
        Tensor? weight = null,
        int ignoreIndex = -100,
        Reduction reduction = Reduction.Mean
    )
    {
        ArgumentNullException.ThrowIfNull(logProbabilities);
        ArgumentNullException.ThrowIfNull(targets);
        LossReduction.ThrowIfBatchMean(reduction);
        Shape positions = CrossEntropyShapes.Positions(
            logProbabilities.Shape,
            targets.Shape,
            weight?.Shape,
            out bool probabilities,
            nameof(NegativeLogLikelihood)
        );
        if (probabilities)
            throw new ShapeException(
                $"NegativeLogLikelihood: expected class indices of shape {positions}, got targets of shape "
                    + $"{targets.Shape}. For probabilities as targets, use KLDivergence or CrossEntropy."
            );
        var figures = new CrossEntropyFigures(positions, LabelSmoothing: 0, ignoreIndex, reduction);
        return Tape.Run(new NegativeLogLikelihoodOperation(logProbabilities, targets, weight, figures)).Output;
    }

    /// <summary><c>t·(log t − x)</c> of log-probabilities x, as <c>torch.nn.KLDivLoss</c>; 0·log 0 counts as 0.</summary>
    /// <param name="input">Any shape: logarithms of probabilities.</param>
    /// <param name="target">The same shape: probabilities, or their logarithms; they get a gradient if they ask.</param>
    /// <param name="logTarget">Whether the targets are logarithms.</param>
    /// <param name="reduction">
    /// <see cref="Reduction.BatchMean"/> is the divergence of distributions that stand in rows;
    /// <see cref="Reduction.Mean"/>, PyTorch's default, divides by the number of classes too.
    /// </param>
    /// <returns>A scalar, or the shape of the input for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor KLDivergence(
        Tensor input,
        Tensor target,
        bool logTarget = false,
        Reduction reduction = Reduction.Mean
    ) =>
        logTarget
            ? OfPairs(default(KullbackLeiblerOfLogarithms), input, target, reduction, nameof(KLDivergence))
            : OfPairs(default(KullbackLeibler), input, target, reduction, nameof(KLDivergence));

    /// <summary><c>log(1 + e^(−t·x))</c> of targets ±1, as <c>torch.nn.SoftMarginLoss</c>; finite for any x.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="target">The same shape: 1 or −1.</param>
    /// <param name="reduction">What happens to the losses.</param>
    /// <returns>A scalar, or the shape of the input for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor SoftMargin(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        OfPairs(default(SoftMargin), input, target, reduction, nameof(SoftMargin));

    /// <summary>
    /// The mean over classes of <see cref="BinaryCrossEntropyWithLogits"/>, as <c>torch.nn.MultiLabelSoftMarginLoss</c>.
    /// </summary>
    /// <param name="input">Shape (…, classes).</param>
    /// <param name="target">The same shape: 1 where the sample has the label, else 0.</param>
    /// <param name="weight">One weight a class, or null.</param>
    /// <param name="reduction">What happens to the losses of the samples.</param>
    /// <returns>A scalar, or the shape of the input without its last axis for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor MultiLabelSoftMargin(
        Tensor input,
        Tensor target,
        Tensor? weight = null,
        Reduction reduction = Reduction.Mean
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        LossReduction.ThrowIfBatchMean(reduction);
        ShapeException.ThrowIfDiffer(input.Shape, target.Shape, nameof(MultiLabelSoftMargin));
        if (input.Shape.Rank == 0)
            throw new ShapeException("MultiLabelSoftMargin: expected an input of …×classes, got a scalar.");
        LossReduction values = LossReduction.OfValues(reduction, input.Shape);
        if (reduction == Reduction.Sum)
            values = values with { Divisor = input.Shape[^1] };
        Tensor losses = Tape.Run(
            new PointwiseLossOperation<BinaryCrossEntropyOfLogit>(
                default,
                input,
                target,
                weight,
                null,
                values,
                nameof(MultiLabelSoftMargin)
            )
        ).Output;
        if (reduction != Reduction.None)
            return losses;
        var samples = new Shape(input.Shape.Sizes[..^1]);
        Tensor planes = losses.Reshape(new Shape(samples.Count, 1, 1, input.Shape[^1]));
        return Tape.Run(new PlaneMeanOperation(planes)).Output.Reshape(samples);
    }

    /// <summary>The hinge of every wrong class over the right one, as <c>torch.nn.MultiMarginLoss</c>.</summary>
    /// <remarks><code>w[t] / classes · Σ_{c ≠ t} max(0, margin − x[t] + x[c])^p</code></remarks>
    /// <param name="input">Shape (batch, classes), or (classes).</param>
    /// <param name="target">Class indices: shape (batch), or a scalar.</param>
    /// <param name="p">1 or 2.</param>
    /// <param name="margin">By how much the right class shall lead.</param>
    /// <param name="weight">One weight a class, or null; the mean divides by the number of samples whatever they are.</param>
    /// <param name="reduction">What happens to the losses of the samples.</param>
    /// <returns>A scalar, or the shape of the targets for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="StrataException">A class index is not a whole number in [0, classes).</exception>
    public static Tensor MultiMargin(
        Tensor input,
        Tensor target,
        int p = 1,
        double margin = 1,
        Tensor? weight = null,
        Reduction reduction = Reduction.Mean
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (p is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(p), p, "P must be 1 or 2.");
        Shape samples = CrossEntropyShapes.Positions(
            input.Shape,
            target.Shape,
            weight?.Shape,
            out bool probabilities,
            nameof(MultiMargin)
        );
        if (input.Shape.Rank > 2 || probabilities)
            throw new ShapeException(
                $"MultiMargin: expected an input of batch×classes and one class index a sample, got shapes {input.Shape} "
                    + $"and {target.Shape}."
            );
        LossReduction losses = LossReduction.OfSamples(reduction, samples);
        return Tape.Run(new MultiMarginOperation(input, target, weight, losses, margin, squared: p == 2)).Output;
    }
}

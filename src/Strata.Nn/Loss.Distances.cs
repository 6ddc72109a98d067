using Strata.Nn.Graph;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn;

public static partial class Loss
{
    private const double CosineEpsilon = 1e-12; // what CosineEmbeddingLoss adds to the squares

    /// <summary>x where t is 1, <c>max(0, margin − x)</c> where it is −1, as <c>torch.nn.HingeEmbeddingLoss</c>.</summary>
    /// <param name="input">Any shape: distances.</param>
    /// <param name="target">The same shape: 1 for what is alike, −1 for what is not.</param>
    /// <param name="margin">From which distance on two things are far enough apart.</param>
    /// <param name="reduction">What happens to the losses.</param>
    /// <returns>A scalar, or the shape of the input for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor HingeEmbedding(
        Tensor input,
        Tensor target,
        double margin = 1,
        Reduction reduction = Reduction.Mean
    ) => OfPairs(new HingeOfDistance(margin), input, target, reduction, nameof(HingeEmbedding));

    /// <summary>
    /// 1 − cos where t is 1, <c>max(0, cos − margin)</c> where it is −1, of the cosine between vectors, as
    /// <c>torch.nn.CosineEmbeddingLoss</c>.
    /// </summary>
    /// <param name="x1">Shape (batch, features), or (features).</param>
    /// <param name="x2">The same shape.</param>
    /// <param name="target">Shape (batch), or a scalar: 1 for what is alike, −1 for what is not.</param>
    /// <param name="margin">Up to which cosine two things are different enough.</param>
    /// <param name="reduction">What happens to the losses of the pairs.</param>
    /// <returns>A scalar, or the shape of the target for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor CosineEmbedding(
        Tensor x1,
        Tensor x2,
        Tensor target,
        double margin = 0,
        Reduction reduction = Reduction.Mean
    )
    {
        ThrowIfNoVectors(x1, x2, nameof(CosineEmbedding));
        int axis = x1.Shape.Rank - 1;
        Tensor cosines = Tape.Run(new CosineSimilarityOperation(x1, x2, axis, CosineEpsilon, addEpsilon: true)).Output;
        return OfPairs(new HingeOfCosine(margin), cosines, target, reduction, nameof(CosineEmbedding));
    }

    /// <summary><c>max(0, margin − t·(x1 − x2))</c>, as <c>torch.nn.MarginRankingLoss</c>.</summary>
    /// <param name="x1">Any shape.</param>
    /// <param name="x2">The same shape.</param>
    /// <param name="target">The same shape: 1 where x1 shall be ranked higher, −1 where x2.</param>
    /// <param name="margin">By how much.</param>
    /// <param name="reduction">What happens to the losses.</param>
    /// <returns>A scalar, or the shape of the input for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor MarginRanking(
        Tensor x1,
        Tensor x2,
        Tensor target,
        double margin = 0,
        Reduction reduction = Reduction.Mean
    )
    {
        ArgumentNullException.ThrowIfNull(x1);
        ArgumentNullException.ThrowIfNull(target);
        ShapeException.ThrowIfDiffer(x1.Shape, target.Shape, nameof(MarginRanking));
        return OfPairs(new RankingMargin(margin), x1, x2, reduction, nameof(MarginRanking), target);
    }

    /// <summary>
    /// <c>max(0, margin + d(anchor, positive) − d(anchor, negative))</c>, as <c>torch.nn.TripletMarginLoss</c>.
    /// </summary>
    /// <remarks>d is <see cref="Operations.PairwiseDistance"/>. With <paramref name="swap"/>, the lesser of d(anchor,
    /// negative) and d(positive, negative) counts (Balntas et al., 2016).</remarks>
    /// <param name="anchor">Shape (batch, features), or (features).</param>
    /// <param name="positive">The same shape: what is alike.</param>
    /// <param name="negative">The same shape: what is not.</param>
    /// <param name="margin">By how much the one shall be nearer.</param>
    /// <param name="p">The norm of the distance.</param>
    /// <param name="epsilon">Added to every difference.</param>
    /// <param name="swap">Whether the distance between positive and negative counts too.</param>
    /// <param name="reduction">What happens to the losses of the triplets.</param>
    /// <returns>A scalar, or the shape without the last axis for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor TripletMargin(
        Tensor anchor,
        Tensor positive,
        Tensor negative,
        double margin = 1,
        double p = 2,
        double epsilon = 1e-6,
        bool swap = false,
        Reduction reduction = Reduction.Mean
    )
    {
        Tensor near = Operations.PairwiseDistance(anchor, positive, p, epsilon);
        Tensor far = Operations.PairwiseDistance(anchor, negative, p, epsilon);
        if (!swap)
            return OfPairs(new TripletHinge(margin), near, far, reduction, nameof(TripletMargin));
        Tensor between = Operations.PairwiseDistance(positive, negative, p, epsilon);
        return OfPairs(new TripletSwapHinge(margin), near, far, reduction, nameof(TripletMargin), between);
    }

    internal static void ThrowIfNoVectors(Tensor x1, Tensor x2, string name)
    {
        ArgumentNullException.ThrowIfNull(x1);
        ArgumentNullException.ThrowIfNull(x2);
        ShapeException.ThrowIfDiffer(x1.Shape, x2.Shape, name);
        if (x1.Shape.Rank == 0)
            throw new ShapeException($"{name}: expected vectors along the last axis, got scalars.");
    }
}

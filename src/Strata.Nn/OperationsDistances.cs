using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn;

public static partial class Operations
{
    /// <summary>The cosine of the angle between vectors, as <c>torch.nn.CosineSimilarity</c>.</summary>
    /// <remarks><code>x1·x2 / (max(‖x1‖, ε)·max(‖x2‖, ε))</code></remarks>
    /// <param name="x1">Any shape.</param>
    /// <param name="x2">The same shape.</param>
    /// <param name="axis">The axis of the vectors; negative counts from the end.</param>
    /// <param name="epsilon">The least length that a vector counts with, above 0.</param>
    /// <returns>The shape without the axis.</returns>
    /// <exception cref="ShapeException">The shapes differ, or there is no such axis.</exception>
    public static Tensor CosineSimilarity(Tensor x1, Tensor x2, int axis = 1, double epsilon = 1e-8)
    {
        Loss.ThrowIfNoVectors(x1, x2, nameof(CosineSimilarity));
        if (!(epsilon > 0))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "Epsilon must be above 0.");
        int from0 = axis < 0 ? axis + x1.Shape.Rank : axis;
        if (from0 < 0 || from0 >= x1.Shape.Rank)
            throw new ShapeException(
                $"CosineSimilarity: there is no axis {axis} in shape {x1.Shape}. Choose one from {-x1.Shape.Rank} to "
                    + $"{x1.Shape.Rank - 1}."
            );
        return Tape.Run(new CosineSimilarityOperation(x1, x2, from0, epsilon, addEpsilon: false)).Output;
    }

    /// <summary><c>‖x1 − x2 + ε‖_p</c> along the last axis, as <c>torch.nn.PairwiseDistance</c>.</summary>
    /// <param name="x1">Shape (…, features).</param>
    /// <param name="x2">The same shape.</param>
    /// <param name="p">The norm, at least 0; ∞ for the largest difference.</param>
    /// <param name="epsilon">Added to every difference, so that equal points have a derivative.</param>
    /// <param name="keepAxis">Whether the last axis stays, of size 1.</param>
    /// <returns>The shape without the last axis, or with 1 there.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor PairwiseDistance(
        Tensor x1,
        Tensor x2,
        double p = 2,
        double epsilon = 1e-6,
        bool keepAxis = false
    )
    {
        Loss.ThrowIfNoVectors(x1, x2, nameof(PairwiseDistance));
        if (!(p >= 0))
            throw new ArgumentOutOfRangeException(nameof(p), p, "P must be at least 0.");
        Tensor distances = Tape.Run(new DistanceOperation(x1, x2, p, epsilon)).Output;
        return keepAxis ? distances.Reshape(new Shape([.. distances.Shape.Sizes, 1])) : distances;
    }
}

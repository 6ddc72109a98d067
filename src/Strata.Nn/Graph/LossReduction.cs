using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>How losses become one number, or stay as they are.</summary>
/// <param name="Output">The shape of what is left.</param>
/// <param name="Divisor">What their sum is divided by; 1 where nothing is summed.</param>
/// <param name="IsNone">Whether every loss stays.</param>
internal readonly record struct LossReduction(Shape Output, double Divisor, bool IsNone)
{
    /// <summary>Of losses of single values.</summary>
    public static LossReduction OfValues(Reduction reduction, Shape losses) =>
        reduction switch
        {
            Reduction.None => new(losses, 1, true),
            Reduction.Sum => new(Shape.Scalar, 1, false),
            Reduction.Mean => new(Shape.Scalar, losses.Count, false),
            Reduction.BatchMean => new(Shape.Scalar, losses.Rank == 0 ? 1 : losses[0], false),
            _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "There is no such reduction."),
        };

    /// <summary>Of losses of samples, whose mean is that over the batch already.</summary>
    public static LossReduction OfSamples(Reduction reduction, Shape losses)
    {
        ThrowIfBatchMean(reduction);
        return OfValues(reduction, losses);
    }

    public static void ThrowIfBatchMean(Reduction reduction)
    {
        if (reduction is < Reduction.Mean or > Reduction.None)
            throw new ArgumentOutOfRangeException(
                nameof(reduction),
                reduction,
                "This loss is one of whole samples: choose Mean, Sum or None."
            );
    }
}

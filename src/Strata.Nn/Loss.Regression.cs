using Strata.Nn.Graph;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn;

public static partial class Loss
{
    /// <summary><c>(x − t)²</c>, as <c>torch.nn.MSELoss</c>; the target gets a gradient if it asks.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="reduction">What happens to the squares.</param>
    /// <returns>A scalar, or the shape of the input for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor MeanSquaredError(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        OfPairs(default(SquaredError), input, target, reduction, nameof(MeanSquaredError));

    /// <summary><c>|x − t|</c>, as <c>torch.nn.L1Loss</c>; the derivative at 0 is 0.</summary>
    /// <inheritdoc cref="MeanSquaredError"/>
    public static Tensor L1(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        OfPairs(default(AbsoluteError), input, target, reduction, nameof(L1));

    /// <summary>
    /// <c>(x − t)² / 2β</c> where |x − t| is below β, else <c>|x − t| − β/2</c>, as <c>torch.nn.SmoothL1Loss</c>.
    /// </summary>
    /// <inheritdoc cref="MeanSquaredError"/>
    /// <param name="input">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="beta">Where the parabola ends, at least 0; 0 is <see cref="L1"/>.</param>
    /// <param name="reduction">What happens to the losses.</param>
    public static Tensor SmoothL1(Tensor input, Tensor target, double beta = 1, Reduction reduction = Reduction.Mean)
    {
        if (!(beta >= 0))
            throw new ArgumentOutOfRangeException(nameof(beta), beta, "Beta must be at least 0.");
        return OfPairs(new SmoothAbsoluteError(beta), input, target, reduction, nameof(SmoothL1));
    }

    /// <summary>
    /// <c>(x − t)² / 2</c> where |x − t| is at most δ, else <c>δ·(|x − t| − δ/2)</c>, as <c>torch.nn.HuberLoss</c>: δ
    /// times <see cref="SmoothL1"/>.
    /// </summary>
    /// <inheritdoc cref="MeanSquaredError"/>
    /// <param name="input">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="delta">Where the parabola ends, above 0.</param>
    /// <param name="reduction">What happens to the losses.</param>
    public static Tensor Huber(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean)
    {
        if (!(delta > 0))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "Delta must be above 0.");
        return OfPairs(new SmoothAbsoluteError(delta, factor: delta), input, target, reduction, nameof(Huber));
    }

    /// <summary>The negative logarithm of a Poisson distribution, as <c>torch.nn.PoissonNLLLoss</c>.</summary>
    /// <remarks>
    /// <code>e^x − t·x,  or  x − t·log(x + ε)  of a rate x;  in full + t·log t − t + ½·log(2πt) where t is above 1</code>
    /// </remarks>
    /// <param name="input">Any shape: the logarithm of the rate, or the rate.</param>
    /// <param name="target">The same shape: counts.</param>
    /// <param name="logInput">Whether the input is the logarithm of the rate.</param>
    /// <param name="full">Whether Stirling's approximation of log t! is added.</param>
    /// <param name="epsilon">Keeps the logarithm of a rate of 0 finite.</param>
    /// <param name="reduction">What happens to the losses.</param>
    /// <returns>A scalar, or the shape of the input for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor PoissonNegativeLogLikelihood(
        Tensor input,
        Tensor target,
        bool logInput = true,
        bool full = false,
        double epsilon = 1e-8,
        Reduction reduction = Reduction.Mean
    ) =>
        OfPairs(
            new PoissonLikelihood(logInput, full, epsilon),
            input,
            target,
            reduction,
            nameof(PoissonNegativeLogLikelihood)
        );

    /// <summary>The negative logarithm of a normal distribution, as <c>torch.nn.GaussianNLLLoss</c>.</summary>
    /// <remarks><code>½·(log v + (x − t)² / v),  v = max(variance, ε);  in full + ½·log 2π</code></remarks>
    /// <param name="input">Any shape: means.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="variance">The same shape: variances, at least 0; they get a gradient if they ask.</param>
    /// <param name="full">Whether the constant is added.</param>
    /// <param name="epsilon">The least variance, above 0; the gradient passes below it, as in PyTorch.</param>
    /// <param name="reduction">What happens to the losses.</param>
    /// <returns>A scalar, or the shape of the input for <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="StrataException">A variance is negative.</exception>
    public static Tensor GaussianNegativeLogLikelihood(
        Tensor input,
        Tensor target,
        Tensor variance,
        bool full = false,
        double epsilon = 1e-6,
        Reduction reduction = Reduction.Mean
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(variance);
        if (!(epsilon > 0))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "Epsilon must be above 0.");
        ShapeException.ThrowIfDiffer(input.Shape, target.Shape, nameof(GaussianNegativeLogLikelihood));
        ShapeException.ThrowIfDiffer(input.Shape, variance.Shape, nameof(GaussianNegativeLogLikelihood));
        return Tape.Run(
            new GaussianLikelihoodOperation(
                new GaussianLikelihood(full, epsilon),
                input,
                target,
                variance,
                LossReduction.OfValues(reduction, input.Shape)
            )
        ).Output;
    }

    private static Tensor OfPairs<TLoss>(
        in TLoss loss,
        Tensor input,
        Tensor target,
        Reduction reduction,
        string name,
        Tensor? weight = null,
        Tensor? positiveWeight = null
    )
        where TLoss : struct, IPointwiseLoss
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        ShapeException.ThrowIfDiffer(input.Shape, target.Shape, name);
        return Tape.Run(
            new PointwiseLossOperation<TLoss>(
                loss,
                input,
                target,
                weight,
                positiveWeight,
                LossReduction.OfValues(reduction, input.Shape),
                name
            )
        ).Output;
    }
}

using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Normalisations and dropout.
public static partial class Operations
{
    /// <summary><c>(x − mean) / √(variance + ε) · weight + bias</c> over the last axes, as <c>torch.nn.functional.layer_norm</c>.</summary>
    /// <param name="input">Shape (…, normalized).</param>
    /// <param name="normalizedShape">The last axes, over which mean and biased variance are taken.</param>
    /// <param name="weight">As many values as they have, or null for 1.</param>
    /// <param name="bias">As many values as they have, or null for 0.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <exception cref="ShapeException">The last axes of the input are others.</exception>
    public static Tensor LayerNorm(
        Tensor input,
        Shape normalizedShape,
        Tensor? weight = null,
        Tensor? bias = null,
        double epsilon = 1e-5
    )
    {
        CheckNormalized("LayerNorm", input, normalizedShape, weight, bias);
        return Tape.Run(
            new LayerNormOperation(input, weight, bias, normalizedShape.Count, epsilon, centered: true)
        ).Output;
    }

    /// <summary><c>x / √(mean(x²) + ε) · weight</c> over the last axes, as <c>torch.nn.functional.rms_norm</c>.</summary>
    /// <param name="input">Shape (…, normalized).</param>
    /// <param name="normalizedShape">The last axes, over which the mean is taken.</param>
    /// <param name="weight">As many values as they have, or null for 1.</param>
    /// <param name="epsilon">Added to the mean square; when null, float32's machine epsilon, 2⁻²³.</param>
    /// <exception cref="ShapeException">The last axes of the input are others.</exception>
    public static Tensor RMSNorm(Tensor input, Shape normalizedShape, Tensor? weight = null, double? epsilon = null)
    {
        CheckNormalized("RMSNorm", input, normalizedShape, weight, null);
        double added = epsilon ?? 1.0 / (1 << 23);
        return Tape.Run(
            new LayerNormOperation(input, weight, null, normalizedShape.Count, added, centered: false)
        ).Output;
    }

    /// <summary>Normalises groups of channels of each sample, as <c>torch.nn.functional.group_norm</c>.</summary>
    /// <param name="input">Shape (batch, channels, …).</param>
    /// <param name="groups">Groups, which divide the channels.</param>
    /// <param name="weight">Shape (channels), or null for 1.</param>
    /// <param name="bias">Shape (channels), or null for 0.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <exception cref="ShapeException">The channels do not divide by the groups, or differ from the parameters'.</exception>
    public static Tensor GroupNorm(
        Tensor input,
        int groups,
        Tensor? weight = null,
        Tensor? bias = null,
        double epsilon = 1e-5
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        Shape shape = input.Shape;
        if (shape.Rank < 2 || shape[1] % groups != 0)
            throw new ShapeException(
                $"GroupNorm: expected an input of batch×channels×… whose channels divide by {groups}, got shape {shape}."
            );
        if ((weight ?? bias) is { } parameter && parameter.Count != shape[1])
            throw new ShapeException(
                $"GroupNorm: expected a weight and bias of {shape[1]} values, got {parameter.Shape}."
            );
        return Tape.Run(new GroupNormOperation(input, weight, bias, groups, epsilon)).Output;
    }

    /// <summary><c>x / (k + α/size · Σ x²)^β</c>, the sum over neighbouring channels, as <c>torch.nn.functional.local_response_norm</c>.</summary>
    /// <param name="input">Shape (batch, channels, …).</param>
    /// <param name="size">Channels of a window, at least 1.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="k">k.</param>
    /// <exception cref="ShapeException">There are no channels.</exception>
    public static Tensor LocalResponseNorm(
        Tensor input,
        int size,
        double alpha = 1e-4,
        double beta = 0.75,
        double k = 1
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Shape shape = input.Shape;
        if (shape.Rank < 3)
            throw new ShapeException($"LocalResponseNorm: expected an input of batch×channels×…, got shape {shape}.");
        int plane = 1;
        foreach (int axis in shape.Sizes[2..])
            plane *= axis;
        var response = new LocalResponse(shape[1], plane, size, (float)alpha, (float)beta, (float)k);
        return Tape.Run(new LocalResponseNormOperation(input, response)).Output;
    }

    /// <summary>Sets values to 0 at random and divides the others by the probability to stay, as <c>torch.nn.functional.dropout</c>.</summary>
    /// <remarks>
    /// The mask is a function of the key, of <see cref="Tape.Pass"/> and of the operation's place in its pass: nothing is
    /// stored, and a replay, another number of threads or a resumed run draw the same. The probability is rounded to a
    /// multiple of 2⁻¹⁶; the factor is one over the rounded probability to stay.
    /// </remarks>
    /// <param name="input">Any shape.</param>
    /// <param name="probability">Of a 0, from 0 to 1; 0 costs nothing.</param>
    /// <param name="key">Where the random numbers come from.</param>
    /// <param name="training">Without, the input is returned as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not one.</exception>
    public static Tensor Dropout(Tensor input, double probability = 0.5, RandomKey key = default, bool training = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        ThrowIfNotProbability(probability);
        return training && probability > 0 ? Tape.Run(new DropoutOperation(input, probability, key)).Output : input;
    }

    /// <summary>Sets whole channels to 0 at random, as <c>torch.nn.functional.dropout2d</c>.</summary>
    /// <param name="input">Shape (batch, channels, …).</param>
    /// <param name="probability">Of a channel of zeros, from 0 to 1; 0 costs nothing.</param>
    /// <param name="key">Where the random numbers come from.</param>
    /// <param name="training">Without, the input is returned as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not one.</exception>
    /// <exception cref="ShapeException">There are fewer than two axes.</exception>
    public static Tensor Dropout2d(
        Tensor input,
        double probability = 0.5,
        RandomKey key = default,
        bool training = true
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ThrowIfNotProbability(probability);
        if (input.Shape.Rank < 2)
            throw new ShapeException(
                $"Dropout2d: expected an input of batch×channels×…, got shape {input.Shape}. Use Dropout."
            );
        return training && probability > 0
            ? Tape.Run(
                new RowDropoutOperation(input, input.Shape[0] * input.Shape[1], probability, scale: true, key)
            ).Output
            : input;
    }

    /// <summary>Drops a residual branch for whole samples at random (stochastic depth), as timm's <c>drop_path</c>.</summary>
    /// <param name="input">Shape (batch, …): the branch, before it is added.</param>
    /// <param name="probability">Of a sample of zeros, from 0 to 1; 0 costs nothing.</param>
    /// <param name="key">Where the random numbers come from.</param>
    /// <param name="training">Without, the input is returned as it is.</param>
    /// <param name="scaleByKeep">Whether the samples that stay are divided by their probability.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not one.</exception>
    /// <exception cref="ShapeException">There is no axis of samples.</exception>
    public static Tensor DropPath(
        Tensor input,
        double probability = 0,
        RandomKey key = default,
        bool training = true,
        bool scaleByKeep = true
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ThrowIfNotProbability(probability);
        if (input.Shape.Rank < 1)
            throw new ShapeException("DropPath: expected an input of batch×…, got a scalar.");
        return training && probability > 0
            ? Tape.Run(new RowDropoutOperation(input, input.Shape[0], probability, scaleByKeep, key)).Output
            : input;
    }

    internal static void ThrowIfNotProbability(double probability)
    {
        if (!(probability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(probability),
                probability,
                "A probability lies between 0 and 1."
            );
    }

    private static void CheckNormalized(string operation, Tensor input, Shape normalized, Tensor? weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(input);
        int axes = normalized.Rank;
        if (axes == 0 || input.Shape.Rank < axes || !input.Shape.Sizes[^axes..].SequenceEqual(normalized.Sizes))
            throw new ShapeException(
                $"{operation}: expected an input whose last axes are {normalized}, got shape {input.Shape}."
            );
        foreach (Tensor? parameter in (ReadOnlySpan<Tensor?>)[weight, bias])
        {
            if (parameter is not null && parameter.Count != normalized.Count)
                throw new ShapeException(
                    $"{operation}: expected a weight and bias of {normalized.Count} values, got {parameter.Shape}."
                );
        }
    }
}

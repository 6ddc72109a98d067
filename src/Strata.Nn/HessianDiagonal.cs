using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn;

/// <summary>Estimates of the Hessian's diagonal for rules that take one, such as <see cref="Sophia"/>; about every tenth step.</summary>
/// <remarks>Gradients that parameters hold already stay as they are. Liu et al., 2023, https://arxiv.org/abs/2305.14342.</remarks>
public static class HessianDiagonal
{
    /// <summary>
    /// The Gauss-Newton-Bartlett estimate of a classifier's cross-entropy: the squared gradient for labels drawn from the
    /// model's own predictions, times the number of rows. One backward pass more; never negative.
    /// </summary>
    /// <param name="optimizer">Gets the estimate of every parameter whose rule takes one.</param>
    /// <param name="logits">Shape (…, classes), just computed with gradients; their tape is used up.</param>
    /// <param name="key">Where the labels are drawn from; another one for every call.</param>
    public static void GaussNewtonBartlett(Optimizer optimizer, Tensor logits, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(logits);
        int classes = logits.Shape.Rank == 0 ? 0 : logits.Shape[^1];
        if (classes < 2 || logits.Count == 0)
            throw new ShapeException(
                $"GaussNewtonBartlett: expected logits of shape (…, classes) with at least 2 classes, got {logits.Shape}."
            );
        int rows = logits.Count / classes;
        Tensor table = logits.Reshape(new Shape(rows, classes));
        Tensor loss = Loss.CrossEntropy(table, Sample(table, key));
        Parameter[] parameters = Wanting(optimizer);
        IReadOnlyList<Tensor?> gradients = Tape.Gradient(loss, parameters);
        for (int i = 0; i < parameters.Length; i++)
        {
            float[] diagonal = gradients[i]?.ToArray() ?? new float[parameters[i].Count];
            foreach (ref float value in diagonal.AsSpan())
                value *= value * rows;
            optimizer.TakeHessianDiagonal(parameters[i].Name, diagonal);
        }
    }

    /// <summary>
    /// Hutchinson's estimate <c>u · H u</c> for random signs u, with <c>H u</c> from central differences of gradients
    /// along u: two passes. Right for any loss on average over calls; single estimates may be negative.
    /// </summary>
    /// <remarks>
    /// The error of the differences is of the order of step², that of rounding of 1e-7 over step: in float32 three to four
    /// digits remain.
    /// </remarks>
    /// <param name="optimizer">Gets the estimate of every parameter whose rule takes one.</param>
    /// <param name="loss">Computes the loss of one batch eagerly, the same each time that it is called.</param>
    /// <param name="key">Where the signs are drawn from; another one for every call.</param>
    /// <param name="step">How far the parameters move to both sides; they are put back exactly.</param>
    public static void Hutchinson(Optimizer optimizer, Func<Tensor> loss, RandomKey key, double step = 1e-3)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        Parameter[] parameters = Wanting(optimizer);
        float[][] values = Array.ConvertAll(parameters, parameter => parameter.Value.Span.ToArray());
        float[][] signs = [.. parameters.Select((parameter, i) => Signs(key.FoldIn(i), parameter.Count))];
        long pass = Tape.Pass; // random layers draw the same in both passes
        try
        {
            float[][] above = GradientsAt(step);
            Tape.Pass = pass;
            float[][] below = GradientsAt(-step);
            for (int i = 0; i < parameters.Length; i++)
            {
                for (int j = 0; j < above[i].Length; j++)
                    above[i][j] = (float)((above[i][j] - below[i][j]) / (2 * step) * signs[i][j]);
                optimizer.TakeHessianDiagonal(parameters[i].Name, above[i]);
            }
        }
        finally
        {
            for (int i = 0; i < parameters.Length; i++)
                values[i].CopyTo(parameters[i].Value.Span);
        }

        float[][] GradientsAt(double distance)
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                Span<float> moved = parameters[i].Value.Span;
                for (int j = 0; j < moved.Length; j++)
                    moved[j] = (float)(values[i][j] + (distance * signs[i][j]));
            }

            IReadOnlyList<Tensor?> gradients = Tape.Gradient(loss(), parameters);
            return [.. parameters.Select((parameter, i) => gradients[i]?.ToArray() ?? new float[parameter.Count])];
        }
    }

    private static Parameter[] Wanting(Optimizer optimizer) =>
        optimizer.HessianParameters.ToArray() is { Length: > 0 } parameters
            ? parameters
            : throw new StrataException(
                "No rule of this optimizer takes an estimate of the Hessian's diagonal. Give a group Sophia, or leave the estimate out."
            );

    private static Tensor Sample(Tensor logits, RandomKey key)
    {
        (int rows, int classes) = (logits.Shape[0], logits.Shape[1]);
        float[] scores = logits.ToArray();
        float[] noise = new float[scores.Length];
        key.Gumbel(noise);
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            int best = 0;
            for (int i = 1; i < classes; i++)
            {
                int at = (row * classes) + i;
                if (scores[at] + noise[at] > scores[(row * classes) + best] + noise[(row * classes) + best])
                    best = i;
            }

            labels[row] = best;
        }

        return Tensor.From(labels);
    }

    private static float[] Signs(RandomKey key, int count)
    {
        float[] signs = new float[count];
        key.Uniform(signs, -1, 1);
        foreach (ref float value in signs.AsSpan())
            value = value < 0 ? -1 : 1;
        return signs;
    }
}

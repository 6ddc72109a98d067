using Strata.Numerics;

namespace Strata.Nn.Tests;

/// <summary>Derivatives against central differences; the weighted sum of the results is taken in double.</summary>
internal static class Differences
{
    /// <summary>Checks the gradient of every value of every input.</summary>
    /// <param name="function">The function.</param>
    /// <param name="step">Half the distance of the two evaluations; a power of two, so that it is exact.</param>
    /// <param name="inputs">Float values far from any kink of the function.</param>
    public static void Check(Func<Tensor[], Tensor> function, double step, params Tensor[] inputs)
    {
        foreach (Tensor input in inputs)
            input.RequiresGradient = true;
        Tape.Discard();
        Tensor output = function(inputs);
        float[] weights = Random(output.Shape, 99).ToArray();
        PlanningPromises.CheckOverwriting(output);
        PlanningPromises.PoisonUnread();
        output.Backward(Tensor.From(weights, output.Shape));
        for (int which = 0; which < inputs.Length; which++)
        {
            float[] gradient = inputs[which].Gradient.Span.ToArray();
            for (int i = 0; i < gradient.Length; i++)
            {
                double expected = Slope(function, inputs, weights, which, i, (float)step);
                double error = Math.Abs(gradient[i] - expected) / Math.Max(1, Math.Abs(expected));
                error.ShouldBeLessThan(5e-3, $"input {which}, value {i}: {gradient[i]}, expected {expected}");
            }
        }
    }

    public static Tensor Random(Shape shape, int seed, float low = -1, float high = 1)
    {
        float[] values = new float[shape.Count];
        new RandomKey(seed).Uniform(values, low, high);
        return Tensor.From(values, shape);
    }

    private static double Slope(
        Func<Tensor[], Tensor> function,
        Tensor[] inputs,
        float[] weights,
        int which,
        int index,
        float step
    )
    {
        float value = inputs[which].Values[index];
        inputs[which].Values[index] = value + step;
        double above = Weighted(function(inputs), weights);
        inputs[which].Values[index] = value - step;
        double below = Weighted(function(inputs), weights);
        inputs[which].Values[index] = value;
        return (above - below) / (((double)value + step) - ((double)value - step));
    }

    private static double Weighted(Tensor output, float[] weights)
    {
        double sum = 0;
        float[] values = output.ToArray();
        for (int i = 0; i < values.Length; i++)
            sum += (double)weights[i] * values[i];
        return sum;
    }
}

using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Normalises groups of channels of each image by themselves; one part of work a group.</summary>
/// <remarks>Statistics are those of <see cref="LayerNormalization"/>: three values a group, sums in double precision.</remarks>
public static unsafe class GroupNormalization
{
    /// <summary>Values of the statistics of a group: the mean, its remainder, one over the root.</summary>
    public const int StatisticsPerGroup = 3;

    /// <summary>The output, and the statistics of each group.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="input">Batch × channels × plane.</param>
    /// <param name="weight">Channels, or empty for 1.</param>
    /// <param name="bias">Channels, or empty for 0.</param>
    /// <param name="statistics">Three values a group of each image.</param>
    /// <param name="variances">Batch × groups: the biased variances; or empty.</param>
    /// <param name="output">Batch × channels × plane.</param>
    public static void Forward(
        in GroupNormalizationShape shape,
        double epsilon,
        Block input,
        Block weight,
        Block bias,
        Block statistics,
        Block variances,
        Block output
    ) =>
        Reductions.RunWhenLarge(
            new ForwardJob(shape, epsilon, input, weight, bias, statistics, variances, output),
            shape.Batch * shape.Groups,
            shape.Values
        );

    /// <summary>The gradient of the input, and two sums of each channel of each image.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Batch × channels × plane.</param>
    /// <param name="outputGradient">Batch × channels × plane.</param>
    /// <param name="statistics">From <see cref="Forward"/>.</param>
    /// <param name="weight">Channels, or empty for 1.</param>
    /// <param name="sums">Batch × channels: sums of the output's gradient.</param>
    /// <param name="productSums">Batch × channels: sums of it times the normalised input.</param>
    /// <param name="inputGradient">Batch × channels × plane, or empty where it is not wanted.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        in GroupNormalizationShape shape,
        Block input,
        Block outputGradient,
        Block statistics,
        Block weight,
        Block sums,
        Block productSums,
        Block inputGradient,
        bool accumulate
    ) =>
        Reductions.RunWhenLarge(
            new BackwardJob(
                shape,
                input,
                outputGradient,
                statistics,
                weight,
                sums,
                productSums,
                inputGradient,
                accumulate
            ),
            shape.Batch * shape.Groups,
            shape.Values
        );

    private readonly struct ForwardJob(
        GroupNormalizationShape shape,
        double epsilon,
        Block input,
        Block weight,
        Block bias,
        Block statistics,
        Block variances,
        Block output
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            int channels = shape.Channels / shape.Groups;
            int size = channels * shape.Plane;
            float* x = input.Pointer + ((long)part * size);
            float* y = output.Pointer + ((long)part * size);
            float* s = statistics.Pointer + (StatisticsPerGroup * part);
            double variance = RowMoments.Compute(x, size, centered: true, epsilon, s);
            if (!variances.IsEmpty)
                variances.Pointer[part] = (float)variance;
            int channel = part % shape.Groups * channels;
            for (int i = 0; i < channels; i++, channel++, x += shape.Plane, y += shape.Plane)
            {
                float w = weight.IsEmpty ? 1 : weight.Pointer[channel];
                float b = bias.IsEmpty ? 0 : bias.Pointer[channel];
                Normalize(x, s, w, b, y);
            }
        }

        private void Normalize(float* x, float* s, float weightOfChannel, float biasOfChannel, float* y)
        {
            float slope = s[2] * weightOfChannel;
            float shift = biasOfChannel - (s[1] * slope);
            var mean = new Vector<float>(s[0]);
            var a = new Vector<float>(slope);
            var b = new Vector<float>(shift);
            int i = 0;
            for (; i <= shape.Plane - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(((Vector.Load(x + i) - mean) * a) + b, y + i);
            for (; i < shape.Plane; i++)
                y[i] = ((x[i] - s[0]) * slope) + shift;
        }
    }

    private readonly struct BackwardJob(
        GroupNormalizationShape shape,
        Block input,
        Block outputGradient,
        Block statistics,
        Block weight,
        Block sums,
        Block productSums,
        Block inputGradient,
        bool accumulate
    ) : IParallelJob
    {
        // With n = the normalised input and g = dy·weight:  dx = (g − mean(g) − n·mean(g·n)) / root
        public void Execute(int part)
        {
            int channels = shape.Channels / shape.Groups;
            int size = channels * shape.Plane;
            float* x = input.Pointer + ((long)part * size);
            float* dy = outputGradient.Pointer + ((long)part * size);
            float* s = statistics.Pointer + (StatisticsPerGroup * part);
            int first = part % shape.Groups * channels;
            double all = 0;
            double allProducts = 0;
            for (int i = 0; i < channels; i++)
            {
                (double sum, double product) = Sums(x + (i * shape.Plane), dy + (i * shape.Plane), s);
                sums.Pointer[(part * channels) + i] = (float)sum;
                productSums.Pointer[(part * channels) + i] = (float)product;
                double w = weight.IsEmpty ? 1 : weight.Pointer[first + i];
                all += w * sum;
                allProducts += w * product;
            }

            if (inputGradient.IsEmpty)
                return;
            float* dx = inputGradient.Pointer + ((long)part * size);
            // In x − mean instead of n, so that one product less is needed.
            float perDistance = (float)(allProducts / size * s[2]);
            float perValue = (float)(all / size) - (s[1] * perDistance);
            for (int i = 0; i < channels; i++)
            {
                long at = (long)i * shape.Plane;
                float w = weight.IsEmpty ? 1 : weight.Pointer[first + i];
                Differentiate(x + at, dy + at, s, w, perValue, perDistance, dx + at);
            }
        }

        private (double Sum, double Product) Sums(float* x, float* dy, float* s)
        {
            var mean = new Vector<float>(s[0]);
            Vector<double> sumLow = default;
            Vector<double> sumHigh = default;
            Vector<double> productLow = default;
            Vector<double> productHigh = default;
            int i = 0;
            for (; i <= shape.Plane - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(Vector.Load(dy + i), out Vector<double> low, out Vector<double> high);
                Vector.Widen(Vector.Load(x + i) - mean, out Vector<double> xLow, out Vector<double> xHigh);
                sumLow += low;
                sumHigh += high;
                productLow += low * xLow;
                productHigh += high * xHigh;
            }

            double sum = Vector.Sum(sumLow + sumHigh);
            double product = Vector.Sum(productLow + productHigh);
            for (; i < shape.Plane; i++)
            {
                sum += dy[i];
                product += (double)dy[i] * (x[i] - s[0]);
            }

            return (sum, (product - (s[1] * sum)) * s[2]);
        }

        private void Differentiate(
            float* x,
            float* dy,
            float* s,
            float weightOfChannel,
            float perValue,
            float perDistance,
            float* dx
        )
        {
            var mean = new Vector<float>(s[0]);
            var factor = new Vector<float>(s[2]);
            var w = new Vector<float>(weightOfChannel);
            var a = new Vector<float>(perValue);
            var b = new Vector<float>(perDistance);
            int i = 0;
            for (; i <= shape.Plane - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = factor * ((w * Vector.Load(dy + i)) - a - ((Vector.Load(x + i) - mean) * b));
                Vector.Store(accumulate ? Vector.Load(dx + i) + value : value, dx + i);
            }

            for (; i < shape.Plane; i++)
            {
                float value = s[2] * ((weightOfChannel * dy[i]) - perValue - ((x[i] - s[0]) * perDistance));
                dx[i] = accumulate ? dx[i] + value : value;
            }
        }
    }
}

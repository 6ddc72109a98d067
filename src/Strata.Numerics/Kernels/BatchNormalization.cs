using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary><c>y = (x − mean) / √(variance + ε) · weight + bias</c>, each channel by itself; one part of work a channel.</summary>
/// <remarks>
/// Sums are taken in double precision of values shifted by the channel's first one, in one pass: a mean of 1000 with a
/// deviation of 1 loses nothing. A mean is kept as two floats (value and remainder), since x − mean is exact only then.
/// </remarks>
public static unsafe class BatchNormalization
{
    /// <summary>Values that <see cref="Statistics"/> writes for a channel.</summary>
    public const int StatisticsPerChannel = 3;

    /// <summary>Mean and variance of the batch.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Batch × channels × plane.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="statistics">Three values a channel: the mean, its remainder, one over the root.</param>
    /// <param name="variances">Channels: the biased variances.</param>
    public static void Statistics(
        in BatchNormalizationShape shape,
        Block input,
        double epsilon,
        Block statistics,
        Block variances
    )
    {
        if (shape.Plane == 1)
        {
            FeatureNormalization.Statistics(shape, input, epsilon, statistics, variances);
            return;
        }

        Reductions.RunWhenLarge(
            new StatisticsJob(shape, input, epsilon, statistics, variances),
            shape.Channels,
            shape.Values
        );
    }

    /// <summary>The same three values from given means and variances.</summary>
    public static void StatisticsOf(Block means, Block variances, double epsilon, Block statistics)
    {
        for (int channel = 0; channel < means.Length; channel++)
        {
            statistics[StatisticsPerChannel * channel] = means[channel];
            statistics[(StatisticsPerChannel * channel) + 1] = 0;
            statistics[(StatisticsPerChannel * channel) + 2] = (float)(1 / Math.Sqrt(variances[channel] + epsilon));
        }
    }

    /// <summary>The output.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Batch × channels × plane.</param>
    /// <param name="statistics">Three values a channel.</param>
    /// <param name="weight">Channels, or empty for 1.</param>
    /// <param name="bias">Channels, or empty for 0.</param>
    /// <param name="output">Batch × channels × plane.</param>
    public static void Forward(
        in BatchNormalizationShape shape,
        Block input,
        Block statistics,
        Block weight,
        Block bias,
        Block output
    )
    {
        if (shape.Plane == 1)
        {
            FeatureNormalization.Forward(shape, input, statistics, weight, bias, output);
            return;
        }

        Reductions.RunWhenLarge(
            new ForwardJob(shape, input, statistics, weight, bias, output),
            shape.Channels,
            shape.Values
        );
    }

    /// <summary>Two sums a channel: of the output's gradient, and of it times the normalised input.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Batch × channels × plane.</param>
    /// <param name="outputGradient">Batch × channels × plane.</param>
    /// <param name="statistics">Three values a channel.</param>
    /// <param name="sums">Channels: the bias's gradient.</param>
    /// <param name="productSums">Channels: the weight's gradient.</param>
    public static void GradientSums(
        in BatchNormalizationShape shape,
        Block input,
        Block outputGradient,
        Block statistics,
        Block sums,
        Block productSums
    )
    {
        if (shape.Plane == 1)
        {
            FeatureNormalization.GradientSums(shape, input, outputGradient, statistics, sums, productSums);
            return;
        }

        Reductions.RunWhenLarge(
            new SumsJob(shape, input, outputGradient, statistics, sums, productSums),
            shape.Channels,
            shape.Values
        );
    }

    /// <summary>The gradient of the input.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Batch × channels × plane.</param>
    /// <param name="outputGradient">Batch × channels × plane.</param>
    /// <param name="statistics">Three values a channel.</param>
    /// <param name="weight">Channels, or empty for 1.</param>
    /// <param name="sums">From <see cref="GradientSums"/>; empty when the statistics were given, not computed.</param>
    /// <param name="productSums">From <see cref="GradientSums"/>; empty likewise.</param>
    /// <param name="inputGradient">Batch × channels × plane.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void InputGradient(
        in BatchNormalizationShape shape,
        Block input,
        Block outputGradient,
        Block statistics,
        Block weight,
        Block sums,
        Block productSums,
        Block inputGradient,
        bool accumulate
    )
    {
        if (shape.Plane == 1)
        {
            FeatureNormalization.InputGradient(
                shape,
                input,
                outputGradient,
                statistics,
                weight,
                sums,
                productSums,
                inputGradient,
                accumulate
            );
            return;
        }

        Reductions.RunWhenLarge(
            new InputJob(
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
            shape.Channels,
            shape.Values
        );
    }

    private readonly struct StatisticsJob(
        BatchNormalizationShape shape,
        Block input,
        double epsilon,
        Block statistics,
        Block variances
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            double shift = input.Pointer[shape.Start(0, part)];
            double sum = 0;
            double squares = 0;
            for (int image = 0; image < shape.Batch; image++)
                Add(input.Pointer + shape.Start(image, part), shift, ref sum, ref squares);
            double count = shape.PerChannel;
            double offset = sum / count;
            double mean = shift + offset;
            double variance = Math.Max(0, (squares - (sum * offset)) / count);
            float* result = statistics.Pointer + (StatisticsPerChannel * part);
            result[0] = (float)mean;
            result[1] = (float)(mean - result[0]);
            result[2] = (float)(1 / Math.Sqrt(variance + epsilon));
            variances.Pointer[part] = (float)variance;
        }

        private void Add(float* x, double shift, ref double sum, ref double squares)
        {
            var center = new Vector<double>(shift);
            Vector<double> sumLow = default;
            Vector<double> sumHigh = default;
            Vector<double> squaresLow = default;
            Vector<double> squaresHigh = default;
            int i = 0;
            for (; i <= shape.Plane - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(Vector.Load(x + i), out Vector<double> low, out Vector<double> high);
                low -= center;
                high -= center;
                sumLow += low;
                sumHigh += high;
                squaresLow += low * low;
                squaresHigh += high * high;
            }

            sum += Vector.Sum(sumLow + sumHigh);
            squares += Vector.Sum(squaresLow + squaresHigh);
            for (; i < shape.Plane; i++)
            {
                double difference = x[i] - shift;
                sum += difference;
                squares += difference * difference;
            }
        }
    }

    private readonly struct ForwardJob(
        BatchNormalizationShape shape,
        Block input,
        Block statistics,
        Block weight,
        Block bias,
        Block output
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            float* s = statistics.Pointer + (StatisticsPerChannel * part);
            float slope = s[2] * (weight.IsEmpty ? 1 : weight.Pointer[part]);
            float shift = (bias.IsEmpty ? 0 : bias.Pointer[part]) - (s[1] * slope);
            var mean = new Vector<float>(s[0]);
            var a = new Vector<float>(slope);
            var b = new Vector<float>(shift);
            for (int image = 0; image < shape.Batch; image++)
            {
                long start = shape.Start(image, part);
                float* x = input.Pointer + start;
                float* y = output.Pointer + start;
                int i = 0;
                for (; i <= shape.Plane - Vector<float>.Count; i += Vector<float>.Count)
                    Vector.Store(((Vector.Load(x + i) - mean) * a) + b, y + i);
                for (; i < shape.Plane; i++)
                    y[i] = ((x[i] - s[0]) * slope) + shift;
            }
        }
    }

    private readonly struct SumsJob(
        BatchNormalizationShape shape,
        Block input,
        Block outputGradient,
        Block statistics,
        Block sums,
        Block productSums
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            float* s = statistics.Pointer + (StatisticsPerChannel * part);
            var mean = new Vector<float>(s[0]);
            double sum = 0;
            double products = 0;
            for (int image = 0; image < shape.Batch; image++)
            {
                long start = shape.Start(image, part);
                float* x = input.Pointer + start;
                float* dy = outputGradient.Pointer + start;
                Vector<double> sumLow = default;
                Vector<double> sumHigh = default;
                Vector<double> productsLow = default;
                Vector<double> productsHigh = default;
                int i = 0;
                for (; i <= shape.Plane - Vector<float>.Count; i += Vector<float>.Count)
                {
                    Vector.Widen(Vector.Load(dy + i), out Vector<double> low, out Vector<double> high);
                    Vector.Widen(Vector.Load(x + i) - mean, out Vector<double> xLow, out Vector<double> xHigh);
                    sumLow += low;
                    sumHigh += high;
                    productsLow += low * xLow;
                    productsHigh += high * xHigh;
                }

                sum += Vector.Sum(sumLow + sumHigh);
                products += Vector.Sum(productsLow + productsHigh);
                for (; i < shape.Plane; i++)
                {
                    sum += dy[i];
                    products += (double)dy[i] * (x[i] - s[0]);
                }
            }

            sums.Pointer[part] = (float)sum;
            productSums.Pointer[part] = (float)((products - (s[1] * sum)) * s[2]);
        }
    }

    private readonly struct InputJob(
        BatchNormalizationShape shape,
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
        // dx = slope·(dy − Σdy/n − (x − mean)·r²·Σ(dy·(x − mean))/n),  slope = weight·r,  r = one over the root
        public void Execute(int part)
        {
            float* s = statistics.Pointer + (StatisticsPerChannel * part);
            float slope = s[2] * (weight.IsEmpty ? 1 : weight.Pointer[part]);
            float perValue = sums.IsEmpty ? 0 : (float)(sums.Pointer[part] / (double)shape.PerChannel);
            float perDistance = sums.IsEmpty ? 0 : (float)(productSums.Pointer[part] * (double)s[2] / shape.PerChannel);
            perValue -= s[1] * perDistance;
            var mean = new Vector<float>(s[0]);
            var a = new Vector<float>(slope);
            var b = new Vector<float>(perValue);
            var c = new Vector<float>(perDistance);
            for (int image = 0; image < shape.Batch; image++)
            {
                long start = shape.Start(image, part);
                float* x = input.Pointer + start;
                float* dy = outputGradient.Pointer + start;
                float* dx = inputGradient.Pointer + start;
                int i = 0;
                for (; i <= shape.Plane - Vector<float>.Count; i += Vector<float>.Count)
                {
                    Vector<float> value = a * (Vector.Load(dy + i) - b - ((Vector.Load(x + i) - mean) * c));
                    Vector.Store(accumulate ? Vector.Load(dx + i) + value : value, dx + i);
                }

                for (; i < shape.Plane; i++)
                {
                    float value = slope * (dy[i] - perValue - ((x[i] - s[0]) * perDistance));
                    dx[i] = accumulate ? dx[i] + value : value;
                }
            }
        }
    }
}

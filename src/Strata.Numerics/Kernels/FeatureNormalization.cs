using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary><see cref="BatchNormalization"/> of planes of one value: channels are the columns of a matrix.</summary>
/// <remarks>A vector holds neighbouring channels, each with sums of its own in double precision.</remarks>
internal static unsafe class FeatureNormalization
{
    private const int Kept = BatchNormalization.StatisticsPerChannel;

    private static int Width => Vector<float>.Count;

    public static void Statistics(
        in BatchNormalizationShape shape,
        Block input,
        double epsilon,
        Block statistics,
        Block variances
    ) => Run(new StatisticsJob(shape, input, epsilon, statistics, variances), shape);

    public static void Forward(
        in BatchNormalizationShape shape,
        Block input,
        Block statistics,
        Block weight,
        Block bias,
        Block output
    ) => Run(new ForwardJob(shape, input, statistics, weight, bias, output), shape);

    public static void GradientSums(
        in BatchNormalizationShape shape,
        Block input,
        Block outputGradient,
        Block statistics,
        Block sums,
        Block productSums
    ) => Run(new SumsJob(shape, input, outputGradient, statistics, sums, productSums), shape);

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
    ) =>
        Run(
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
            shape
        );

    private static void Run<TJob>(in TJob job, in BatchNormalizationShape shape)
        where TJob : struct, IParallelJob =>
        Reductions.RunWhenLarge(job, (shape.Channels + Width - 1) / Width, shape.Values);

    /// <summary>One of the three statistics of neighbouring channels.</summary>
    private static Vector<float> Gather(Block statistics, int channel, int count, int which)
    {
        float* values = stackalloc float[Width];
        for (int i = 0; i < Width; i++)
            values[i] = i < count ? statistics.Pointer[(Kept * (channel + i)) + which] : 0;
        return Vector.Load(values);
    }

    private static Vector<float> OrOnes(Block values, int channel, int count) =>
        values.IsEmpty ? Vector<float>.One : Padded.Load(values.Pointer + channel, count);

    private static Vector<float> OrZeros(Block values, int channel, int count) =>
        values.IsEmpty ? Vector<float>.Zero : Padded.Load(values.Pointer + channel, count);

    private static Vector<float> Load(float* source, int count) =>
        count == Vector<float>.Count ? Vector.Load(source) : Padded.Load(source, count);

    private static void Store(Vector<float> values, float* target, int count)
    {
        if (count == Vector<float>.Count)
            Vector.Store(values, target);
        else
            Padded.Store(values, target, count);
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
            int channel = part * Width;
            int count = Math.Min(Width, shape.Channels - channel);
            float* x = input.Pointer + channel;
            Vector.Widen(Load(x, count), out Vector<double> shiftLow, out Vector<double> shiftHigh);
            Vector<double> sumLow = default;
            Vector<double> sumHigh = default;
            Vector<double> squaresLow = default;
            Vector<double> squaresHigh = default;
            for (int row = 0; row < shape.Batch; row++, x += shape.Channels)
            {
                Vector.Widen(Load(x, count), out Vector<double> low, out Vector<double> high);
                low -= shiftLow;
                high -= shiftHigh;
                sumLow += low;
                sumHigh += high;
                squaresLow += low * low;
                squaresHigh += high * high;
            }

            for (int i = 0; i < count; i++)
            {
                bool isLow = i < Vector<double>.Count;
                int lane = i % Vector<double>.Count;
                double sum = isLow ? sumLow[lane] : sumHigh[lane];
                double squares = isLow ? squaresLow[lane] : squaresHigh[lane];
                double offset = sum / shape.Batch;
                double mean = (isLow ? shiftLow[lane] : shiftHigh[lane]) + offset;
                double variance = Math.Max(0, (squares - (sum * offset)) / shape.Batch);
                float* result = statistics.Pointer + (Kept * (channel + i));
                result[0] = (float)mean;
                result[1] = (float)(mean - result[0]);
                result[2] = (float)(1 / Math.Sqrt(variance + epsilon));
                variances.Pointer[channel + i] = (float)variance;
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
            int channel = part * Width;
            int count = Math.Min(Width, shape.Channels - channel);
            Vector<float> mean = Gather(statistics, channel, count, 0);
            Vector<float> slope = Gather(statistics, channel, count, 2) * OrOnes(weight, channel, count);
            Vector<float> shift = OrZeros(bias, channel, count) - (Gather(statistics, channel, count, 1) * slope);
            for (int row = 0; row < shape.Batch; row++)
            {
                long at = ((long)row * shape.Channels) + channel;
                Store(((Load(input.Pointer + at, count) - mean) * slope) + shift, output.Pointer + at, count);
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
            int channel = part * Width;
            int count = Math.Min(Width, shape.Channels - channel);
            Vector<float> mean = Gather(statistics, channel, count, 0);
            Vector<double> sumLow = default;
            Vector<double> sumHigh = default;
            Vector<double> productsLow = default;
            Vector<double> productsHigh = default;
            for (int row = 0; row < shape.Batch; row++)
            {
                long at = ((long)row * shape.Channels) + channel;
                Vector<float> dy = Load(outputGradient.Pointer + at, count);
                Vector.Widen(dy, out Vector<double> low, out Vector<double> high);
                Vector<float> distance = Load(input.Pointer + at, count) - mean;
                Vector.Widen(distance, out Vector<double> xLow, out Vector<double> xHigh);
                sumLow += low;
                sumHigh += high;
                productsLow += low * xLow;
                productsHigh += high * xHigh;
            }

            for (int i = 0; i < count; i++)
            {
                bool isLow = i < Vector<double>.Count;
                int lane = i % Vector<double>.Count;
                double sum = isLow ? sumLow[lane] : sumHigh[lane];
                double products = isLow ? productsLow[lane] : productsHigh[lane];
                float* s = statistics.Pointer + (Kept * (channel + i));
                sums.Pointer[channel + i] = (float)sum;
                productSums.Pointer[channel + i] = (float)((products - (s[1] * sum)) * s[2]);
            }
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
            int channel = part * Width;
            int count = Math.Min(Width, shape.Channels - channel);
            Vector<float> mean = Gather(statistics, channel, count, 0);
            Vector<float> factor = Gather(statistics, channel, count, 2);
            Vector<float> slope = factor * OrOnes(weight, channel, count);
            var perRow = new Vector<float>(1f / shape.Batch);
            Vector<float> perDistance = OrZeros(productSums, channel, count) * factor * perRow;
            Vector<float> perValue =
                (OrZeros(sums, channel, count) * perRow) - (Gather(statistics, channel, count, 1) * perDistance);
            for (int row = 0; row < shape.Batch; row++)
            {
                long at = ((long)row * shape.Channels) + channel;
                Vector<float> distance = Load(input.Pointer + at, count) - mean;
                Vector<float> value =
                    slope * (Load(outputGradient.Pointer + at, count) - perValue - (distance * perDistance));
                float* dx = inputGradient.Pointer + at;
                Store(accumulate ? Load(dx, count) + value : value, dx, count);
            }
        }
    }
}

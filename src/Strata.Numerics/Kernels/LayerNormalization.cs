using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary><c>y = (x − mean) / √(variance + ε) · weight + bias</c>, each row by itself; or by its root mean square only.</summary>
/// <remarks>
/// Sums are taken in double precision of values shifted by the row's first one. A mean is kept as two floats (value and
/// remainder), since x − mean is exact only then; nothing of the size of the input is kept. The gradients of weight and
/// bias are sums over rows: chunks of rows, which depend on the sizes alone, are added up in order.
/// </remarks>
public static unsafe class LayerNormalization
{
    /// <summary>Values that <see cref="Forward"/> keeps for a row: the mean, its remainder, one over the root.</summary>
    public const int StatisticsPerRow = 3;

    private const int ValuesAPart = 1 << 13;
    private const int FewestRows = 16;
    private const int MostParts = 64;

    /// <summary>The output, and the statistics of each row.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Rows × size.</param>
    /// <param name="weight">Size, or empty for 1.</param>
    /// <param name="bias">Size, or empty for 0.</param>
    /// <param name="statistics">Three values a row.</param>
    /// <param name="output">Rows × size; it may be the input.</param>
    public static void Forward(
        in LayerNormalizationShape shape,
        Block input,
        Block weight,
        Block bias,
        Block statistics,
        Block output
    )
    {
        int rows = Math.Max(1, ValuesAPart / Math.Max(1, shape.Size));
        var job = new ForwardJob(shape, rows, input, weight, bias, statistics, output);
        Reductions.RunWhenLarge(job, (shape.Rows + rows - 1) / rows, shape.Values * 4);
    }

    /// <summary>The gradients.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Rows × size.</param>
    /// <param name="outputGradient">Rows × size.</param>
    /// <param name="statistics">From <see cref="Forward"/>.</param>
    /// <param name="weight">Size, or empty for 1.</param>
    /// <param name="inputGradient">Rows × size, or empty where it is not wanted.</param>
    /// <param name="weightGradient">Size, or empty where it is not wanted.</param>
    /// <param name="biasGradient">Size, or empty where it is not wanted.</param>
    /// <param name="accumulate">Which of the three are added to what is there, instead of replacing it.</param>
    public static void Backward(
        in LayerNormalizationShape shape,
        Block input,
        Block outputGradient,
        Block statistics,
        Block weight,
        Block inputGradient,
        Block weightGradient,
        Block biasGradient,
        (bool Input, bool Weight, bool Bias) accumulate
    )
    {
        int rows = Math.Max(FewestRows, (shape.Rows + MostParts - 1) / MostParts);
        int parts = (shape.Rows + rows - 1) / rows;
        bool sums = !weightGradient.IsEmpty || !biasGradient.IsEmpty;
        float* partial = sums ? ScratchMemory.Rent(ScratchPurpose.Gradients, 2L * parts * shape.Size) : null;
        var job = new BackwardJob(
            shape,
            rows,
            input,
            outputGradient,
            statistics,
            weight,
            inputGradient,
            accumulate.Input,
            partial
        );
        Reductions.RunWhenLarge(job, parts, shape.Values * 4);
        if (!weightGradient.IsEmpty)
            Sum(partial, parts, shape.Size, weightGradient, accumulate.Weight);
        if (!biasGradient.IsEmpty)
            Sum(partial + shape.Size, parts, shape.Size, biasGradient, accumulate.Bias);
    }

    // Compiled fully at once, as the loops over rows: where a step is long, the first seconds are slow code else.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(float* partial, int parts, int size, Block result, bool accumulate)
    {
        for (int i = 0; i < size; i += Vector<float>.Count)
        {
            int count = Math.Min(Vector<float>.Count, size - i);
            Vector<double> low = default;
            Vector<double> high = default;
            for (int part = 0; part < parts; part++)
            {
                Vector<float> values = Padded.Load(partial + (2L * part * size) + i, count);
                Vector.Widen(values, out Vector<double> first, out Vector<double> second);
                low += first;
                high += second;
            }

            Vector<float> sum = Vector.Narrow(low, high);
            float* target = result.Pointer + i;
            Padded.Store(accumulate ? Padded.Load(target, count) + sum : sum, target, count);
        }
    }

    private readonly struct ForwardJob(
        LayerNormalizationShape shape,
        int rowsAPart,
        Block input,
        Block weight,
        Block bias,
        Block statistics,
        Block output
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            int last = Math.Min(shape.Rows, (part + 1) * rowsAPart);
            for (int row = part * rowsAPart; row < last; row++)
            {
                float* s = statistics.Pointer + (StatisticsPerRow * row);
                long start = (long)row * shape.Size;
                RowMoments.Compute(input.Pointer + start, shape.Size, shape.Centered, shape.Epsilon, s);
                Normalize(input.Pointer + start, s, output.Pointer + start);
            }
        }

        private void Normalize(float* x, float* s, float* y)
        {
            var mean = new Vector<float>(s[0]);
            var factor = new Vector<float>(s[2]);
            var rest = new Vector<float>(s[1] * s[2]);
            float* w = weight.IsEmpty ? null : weight.Pointer;
            float* b = bias.IsEmpty ? null : bias.Pointer;
            int width = Vector<float>.Count;
            int size = shape.Size;
            int i = 0;
            for (; i <= size - width; i += width)
            {
                Vector<float> value = ((Vector.Load(x + i) - mean) * factor) - rest;
                if (w != null)
                    value *= Vector.Load(w + i);
                if (b != null)
                    value += Vector.Load(b + i);
                Vector.Store(value, y + i);
            }

            for (; i < size; i++)
            {
                float value = ((x[i] - s[0]) * s[2]) - (s[1] * s[2]);
                if (w != null)
                    value *= w[i];
                if (b != null)
                    value += b[i];
                y[i] = value;
            }
        }
    }

    private readonly struct BackwardJob(
        LayerNormalizationShape shape,
        int rowsAPart,
        Block input,
        Block outputGradient,
        Block statistics,
        Block weight,
        Block inputGradient,
        bool accumulate,
        float* partial
    ) : IParallelJob
    {
        // With n = the normalised input and g = dy·weight:  dx = (g − mean(g) − n·mean(g·n)) / root
        public void Execute(int part)
        {
            int size = shape.Size;
            float* weightSums = null;
            float* biasSums = null;
            if (partial != null)
            {
                weightSums = partial + (2L * part * size);
                biasSums = weightSums + size;
                new Span<float>(weightSums, 2 * size).Clear();
            }

            int last = Math.Min(shape.Rows, (part + 1) * rowsAPart);
            for (int row = part * rowsAPart; row < last; row++)
            {
                float* s = statistics.Pointer + (StatisticsPerRow * row);
                float* x = input.Pointer + ((long)row * size);
                float* dy = outputGradient.Pointer + ((long)row * size);
                if (partial != null)
                    AddRow(x, dy, s, weightSums, biasSums);
                if (!inputGradient.IsEmpty)
                    Differentiate(x, dy, s, inputGradient.Pointer + ((long)row * size));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddRow(float* x, float* dy, float* s, float* weightSums, float* biasSums)
        {
            var mean = new Vector<float>(s[0]);
            var factor = new Vector<float>(s[2]);
            var rest = new Vector<float>(s[1] * s[2]);
            int width = Vector<float>.Count;
            int i = 0;
            for (; i <= shape.Size - width; i += width)
            {
                Vector<float> gradient = Vector.Load(dy + i);
                Vector<float> normal = ((Vector.Load(x + i) - mean) * factor) - rest;
                Vector.Store(Vector.Load(weightSums + i) + (gradient * normal), weightSums + i);
                Vector.Store(Vector.Load(biasSums + i) + gradient, biasSums + i);
            }

            for (; i < shape.Size; i++)
            {
                weightSums[i] += dy[i] * (((x[i] - s[0]) * s[2]) - (s[1] * s[2]));
                biasSums[i] += dy[i];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Differentiate(float* x, float* dy, float* s, float* dx)
        {
            float* w = weight.IsEmpty ? null : weight.Pointer;
            var mean = new Vector<float>(s[0]);
            var factor = new Vector<float>(s[2]);
            var rest = new Vector<float>(s[1] * s[2]);
            int width = Vector<float>.Count;
            int size = shape.Size;
            Vector<double> sumLow = default;
            Vector<double> sumHigh = default;
            Vector<double> productLow = default;
            Vector<double> productHigh = default;
            int i = 0;
            for (; i <= size - width; i += width)
            {
                Vector<float> gradient = Vector.Load(dy + i);
                if (w != null)
                    gradient *= Vector.Load(w + i);
                Vector<float> normal = ((Vector.Load(x + i) - mean) * factor) - rest;
                Vector.Widen(gradient, out Vector<double> low, out Vector<double> high);
                Vector.Widen(normal, out Vector<double> normalLow, out Vector<double> normalHigh);
                sumLow += low;
                sumHigh += high;
                productLow += low * normalLow;
                productHigh += high * normalHigh;
            }

            double sum = Vector.Sum(sumLow + sumHigh);
            double product = Vector.Sum(productLow + productHigh);
            for (int j = i; j < size; j++)
            {
                double gradient = w == null ? dy[j] : dy[j] * w[j];
                sum += gradient;
                product += gradient * (((x[j] - s[0]) * s[2]) - (s[1] * s[2]));
            }

            float perValue = shape.Centered ? (float)(sum / size) : 0;
            float perNormal = (float)(product / size);
            var a = new Vector<float>(perValue);
            var b = new Vector<float>(perNormal);
            for (i = 0; i <= size - width; i += width)
            {
                Vector<float> gradient = Vector.Load(dy + i);
                if (w != null)
                    gradient *= Vector.Load(w + i);
                Vector<float> normal = ((Vector.Load(x + i) - mean) * factor) - rest;
                Vector<float> value = factor * (gradient - a - (normal * b));
                Vector.Store(accumulate ? Vector.Load(dx + i) + value : value, dx + i);
            }

            for (; i < size; i++)
            {
                float gradient = w == null ? dy[i] : dy[i] * w[i];
                float normal = ((x[i] - s[0]) * s[2]) - (s[1] * s[2]);
                float value = s[2] * (gradient - perValue - (normal * perNormal));
                dx[i] = accumulate ? dx[i] + value : value;
            }
        }
    }
}

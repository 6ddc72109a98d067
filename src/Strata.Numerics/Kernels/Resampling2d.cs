using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>A linear map along the rows and one along the columns of every plane.</summary>
public static unsafe class Resampling2d
{
    /// <summary>The new planes; with both maps transposed, the gradient of the old ones.</summary>
    /// <param name="planes">Images times channels.</param>
    /// <param name="rows">From old to new rows.</param>
    /// <param name="columns">From old to new columns.</param>
    /// <param name="input">Planes × old rows × old columns.</param>
    /// <param name="output">Planes × new rows × new columns.</param>
    /// <param name="accumulate">Add to the output instead of replacing it.</param>
    public static void Run(int planes, AxisTaps rows, AxisTaps columns, Block input, Block output, bool accumulate) =>
        Reductions.RunWhenLarge(
            new Job(rows, columns, input, output, accumulate),
            planes,
            Math.Max(input.Length, output.Length)
        );

    private readonly struct Job(AxisTaps rows, AxisTaps columns, Block input, Block output, bool accumulate)
        : IParallelJob
    {
        public void Execute(int part)
        {
            int width = columns.SourceSize;
            float* plane = input.Pointer + ((long)part * rows.SourceSize * width);
            float* target = output.Pointer + ((long)part * rows.Size * columns.Size);
            float* row = ScratchMemory.Rent(ScratchPurpose.Vector, width);
            for (int y = 0; y < rows.Size; y++, target += columns.Size)
            {
                int first = rows.Starts[y];
                int count = rows.Starts[y + 1] - first;
                if (count == 1 && rows.Weights[first] == 1)
                {
                    Bend(plane + ((long)rows.Sources[first] * width), target);
                    continue;
                }

                new Span<float>(row, width).Clear();
                for (int tap = first; tap < first + count; tap++)
                    Add(plane + ((long)rows.Sources[tap] * width), rows.Weights[tap], row, width);
                Bend(row, target);
            }
        }

        private static void Add(float* source, float weight, float* row, int width)
        {
            var factor = new Vector<float>(weight);
            int x = 0;
            for (; x <= width - Vector<float>.Count; x += Vector<float>.Count)
                Vector.Store(Vector.Load(row + x) + (factor * Vector.Load(source + x)), row + x);
            for (; x < width; x++)
                row[x] += weight * source[x];
        }

        private void Bend(float* row, float* target)
        {
            ReadOnlySpan<int> starts = columns.Starts;
            ReadOnlySpan<int> sources = columns.Sources;
            ReadOnlySpan<float> weights = columns.Weights;
            int tap = 0;
            for (int x = 0; x < starts.Length - 1; x++)
            {
                float sum = 0;
                for (; tap < starts[x + 1]; tap++)
                    sum += weights[tap] * row[sources[tap]];
                target[x] = accumulate ? target[x] + sum : sum;
            }
        }
    }
}

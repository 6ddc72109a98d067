using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Turns pairs of values by an angle that grows with the position: rotary embeddings.</summary>
/// <remarks>
/// <code>y1 = x1·cos − x2·sin;  y2 = x2·cos + x1·sin,  angle = position · base^(−2i / turned)</code>
/// The way back is the turn by the opposite angle. Su et al., 2021, https://arxiv.org/abs/2104.09864.
/// </remarks>
public static unsafe class RotaryRotation
{
    /// <summary>Fills a table with cosines and sines: for each position first the cosines of all pairs, then the sines.</summary>
    /// <param name="turnedSize">Values of a row that turn.</param>
    /// <param name="theta">The base.</param>
    /// <param name="table">Positions × <paramref name="turnedSize"/>.</param>
    public static void Fill(int turnedSize, double theta, Block table)
    {
        int pairs = turnedSize / 2;
        for (int position = 0; position < table.Length / turnedSize; position++)
        {
            for (int i = 0; i < pairs; i++)
            {
                double angle = position * Math.Pow(theta, -2.0 * i / turnedSize);
                table[(position * turnedSize) + i] = (float)Math.Cos(angle);
                table[(position * turnedSize) + pairs + i] = (float)Math.Sin(angle);
            }
        }
    }

    /// <summary>Turns.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="table">From <see cref="Fill"/>.</param>
    /// <param name="x">Batch × length × rows × size.</param>
    /// <param name="y">As long.</param>
    /// <param name="back">By the opposite angle.</param>
    /// <param name="accumulate">Add to <paramref name="y"/> instead of replacing it.</param>
    public static void Apply(in RotaryShape shape, Block table, Block x, Block y, bool back, bool accumulate)
    {
        long values = (long)shape.Batch * shape.Length * shape.Rows * shape.Size;
        if (x.Length != values || y.Length != values || table.Length < (shape.Start + shape.Length) * shape.TurnedSize)
            throw new ArgumentException(
                $"{shape} does not fit {x.Length} and {y.Length} values and {table.Length} angles."
            );
        Reductions.RunWhenLarge(
            new Job(shape, table, x, y, back ? -1 : 1, accumulate),
            shape.Batch * shape.Length,
            values
        );
    }

    private readonly struct Job(RotaryShape shape, Block table, Block x, Block y, float direction, bool accumulate)
        : IParallelJob
    {
        public void Execute(int part)
        {
            int pairs = shape.TurnedSize / 2;
            float* cosines = table.Pointer + ((long)(shape.Start + (part % shape.Length)) * shape.TurnedSize);
            long at = (long)part * shape.Rows * shape.Size;
            for (int row = 0; row < shape.Rows; row++, at += shape.Size)
            {
                int copied = 0;
                if (row < shape.TurnedRows)
                {
                    copied = shape.TurnedSize;
                    if (shape.Interleaved)
                        TurnNeighbours(pairs, cosines, x.Pointer + at, y.Pointer + at);
                    else
                        TurnHalves(pairs, cosines, x.Pointer + at, y.Pointer + at);
                }

                RowSums.Put(x.Pointer + at + copied, 1, y.Pointer + at + copied, shape.Size - copied, accumulate);
            }
        }

        private void TurnHalves(int pairs, float* cosines, float* source, float* target)
        {
            int width = Vector<float>.Count;
            var sign = new Vector<float>(direction);
            int i = 0;
            for (; i <= pairs - width; i += width)
            {
                Vector<float> cos = Vector.Load(cosines + i);
                Vector<float> sin = Vector.Load(cosines + pairs + i) * sign;
                Vector<float> first = Vector.Load(source + i);
                Vector<float> second = Vector.Load(source + pairs + i);
                Vector<float> turned1 = (first * cos) - (second * sin);
                Vector<float> turned2 = (second * cos) + (first * sin);
                if (accumulate)
                {
                    turned1 += Vector.Load(target + i);
                    turned2 += Vector.Load(target + pairs + i);
                }

                Vector.Store(turned1, target + i);
                Vector.Store(turned2, target + pairs + i);
            }

            for (; i < pairs; i++)
                Turn(cosines[i], cosines[pairs + i], source[i], source[pairs + i], target + i, target + pairs + i);
        }

        private void TurnNeighbours(int pairs, float* cosines, float* source, float* target)
        {
            for (int i = 0; i < pairs; i++)
                Turn(
                    cosines[i],
                    cosines[pairs + i],
                    source[2 * i],
                    source[(2 * i) + 1],
                    target + (2 * i),
                    target + (2 * i) + 1
                );
        }

        private void Turn(float cos, float sin, float first, float second, float* target1, float* target2)
        {
            sin *= direction;
            float turned1 = (first * cos) - (second * sin);
            float turned2 = (second * cos) + (first * sin);
            *target1 = accumulate ? turned1 + *target1 : turned1;
            *target2 = accumulate ? turned2 + *target2 : turned2;
        }
    }
}

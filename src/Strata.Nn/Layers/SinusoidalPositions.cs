using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Layers;

/// <summary>Adds sines and cosines of the position to each vector; nothing is learned.</summary>
/// <remarks>
/// <code>p[2i] = sin(position / 10000^(2i / size));  p[2i + 1] = cos(position / 10000^(2i / size))</code>
/// Vaswani et al., 2017, https://arxiv.org/abs/1706.03762.
/// </remarks>
public sealed class SinusoidalPositions : Layer
{
    private readonly Tensor _table;

    /// <summary>Computes the table.</summary>
    /// <param name="size">Values of a vector, at least 1.</param>
    /// <param name="longest">The most positions, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public SinusoidalPositions(int size, int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 1);
        _table = Tensor.Zeros(new Shape(longest, size));
        for (int position = 0; position < longest; position++)
        {
            for (int i = 0; i < size; i++)
            {
                double angle = position / Math.Pow(10_000, (i - (i % 2)) / (double)size);
                _table.Values[(position * size) + i] = (float)(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }
    }

    /// <summary>Adds the positions from 0.</summary>
    /// <param name="input">Shape (batch, length, size).</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">The input is longer than the table, or its vectors have another size.</exception>
    public override Tensor Forward(Tensor input)
    {
        LearnedPositions.ThrowIfTooLong(input, _table.Shape, this);
        return Operations.Add(input, Operations.Narrow(_table, 0, 0, input.Shape[^2]));
    }
}

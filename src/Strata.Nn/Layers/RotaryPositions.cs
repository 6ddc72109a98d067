using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Layers;

/// <summary>Positions as rotations of queries and keys, as in GPT-NeoX and LLaMA; nothing is learned.</summary>
/// <remarks>
/// Value i of the first half and of the second half of the turned ones are a pair, which turns by
/// <c>position · theta^(−2i / turned)</c>; GPT-J's pairs are neighbours instead. Su et al., 2021,
/// https://arxiv.org/abs/2104.09864.
/// </remarks>
public sealed class RotaryPositions : Module
{
    private readonly int _size;
    private readonly int _turned;
    private readonly int _longest;
    private readonly bool _interleaved;
    private readonly Tensor _table;

    /// <summary>Computes the table of angles.</summary>
    /// <param name="size">Values of a head.</param>
    /// <param name="longest">The most positions.</param>
    /// <param name="theta">The base of the wavelengths.</param>
    /// <param name="turned">The first values of a head that turn, an even number; when absent, all.</param>
    /// <param name="interleaved">Whether pairs are neighbours.</param>
    /// <exception cref="ArgumentException">The values that turn are no even number from 2 to the size.</exception>
    public RotaryPositions(int size, int longest, double theta = 10_000, int? turned = null, bool interleaved = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 1);
        (_size, _turned, _longest, _interleaved) = (size, turned ?? size, longest, interleaved);
        if (_turned < 2 || _turned > size || _turned % 2 != 0)
            throw new ArgumentException($"Expected an even number of values that turn, up to {size}, got {_turned}.");
        _table = Tensor.Zeros(new Shape(longest, _turned));
        RotaryRotation.Fill(_turned, theta, _table.Values);
    }

    /// <summary>Turns queries, or keys.</summary>
    /// <param name="input">Shape (batch, length, heads, size).</param>
    /// <param name="start">The position of the first.</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">The shape is another one, or the positions reach too far.</exception>
    public Tensor Forward(Tensor input, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Shape.Rank == 4
            ? Rotate(input, input.Shape[2], input.Shape[2], start)
            : throw Wrong(input, "batch×length×heads");
    }

    /// <summary>Turns the queries and keys of a packed projection and copies the values.</summary>
    /// <param name="projection">Shape (batch, length, 3, heads, size), as for <see cref="Operations.PackedAttention"/>.</param>
    /// <param name="start">The position of the first.</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">The shape is another one, or the positions reach too far.</exception>
    public Tensor ForwardPacked(Tensor projection, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(projection);
        return projection.Shape.Rank == 5 && projection.Shape[2] == 3
            ? Rotate(projection, 3 * projection.Shape[3], 2 * projection.Shape[3], start)
            : throw Wrong(projection, "batch×length×3×heads");
    }

    private Tensor Rotate(Tensor input, int rows, int turnedRows, int start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        int length = input.Shape[1];
        if (input.Shape[^1] != _size)
            throw Wrong(input, "batch×length×heads");
        if (start + length > _longest)
            throw new ShapeException(
                $"{this}: positions {start} to {start + length - 1} reach beyond the {_longest} of the table. Make it longer."
            );
        var shape = new RotaryShape(input.Shape[0], length, rows, turnedRows, _size, _turned, start, _interleaved);
        return Operations.Rotate(input, _table, shape);
    }

    private ShapeException Wrong(Tensor input, string axes) =>
        new($"{this}: expected an input of {axes}×{_size}, got {input.Shape}.");
}

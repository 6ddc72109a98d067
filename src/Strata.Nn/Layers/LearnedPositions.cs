using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>Adds a learned vector for each position, as GPT-2's <c>wpe</c> and BERT's <c>position_embeddings</c>.</summary>
public sealed class LearnedPositions : Layer
{
    /// <summary>Creates the table: normal with deviation 0.02, as GPT-2 and BERT.</summary>
    /// <param name="longest">The most positions, at least 1.</param>
    /// <param name="size">Values of a vector, at least 1.</param>
    /// <param name="key">Where the random values come from; the parameter folds its own name into it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public LearnedPositions(int longest, int size, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var shape = new Shape(longest, size);
        Weight = AddParameter("weight", shape, Initializer.Normal(0, 0.02f), key, ParameterRole.Embedding);
    }

    /// <summary>Shape (longest, size).</summary>
    public Parameter Weight { get; }

    /// <summary>Adds the positions from 0.</summary>
    /// <param name="input">Shape (batch, length, size).</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">The input is longer than the table, or its vectors have another size.</exception>
    public override Tensor Forward(Tensor input)
    {
        ThrowIfTooLong(input, Weight.Shape, this);
        return Operations.Add(input, Operations.Narrow(Weight, 0, 0, input.Shape[^2]));
    }

    internal static void ThrowIfTooLong(Tensor input, Shape table, Module layer)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Shape.Rank < 2 || input.Shape[^1] != table[1] || input.Shape[^2] > table[0])
            throw new ShapeException(
                $"{layer}: expected an input of batch×length×{table[1]} with at most {table[0]} positions, got "
                    + $"{input.Shape}. Make the table longer, or cut the input."
            );
    }
}

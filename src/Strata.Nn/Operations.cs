using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn;

/// <summary>The functions that networks are made of. Each runs at once and records itself on the tape if needed.</summary>
public static partial class Operations
{
    /// <summary><c>x·Wᵀ + b</c> over the last axis, as <c>torch.nn.functional.linear</c>.</summary>
    /// <param name="input">Shape (…, in).</param>
    /// <param name="weight">Shape (out, in).</param>
    /// <param name="bias">Shape (out), or null.</param>
    /// <returns>Shape (…, out).</returns>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Shape.Rank != 2 || input.Shape.Rank == 0 || input.Shape[^1] != weight.Shape[1])
            throw new ShapeException(
                $"Linear: expected a weight of out×in and an input of …×in, got {weight.Shape} and {input.Shape}."
            );
        if (bias is not null && bias.Count != weight.Shape[0])
            throw new ShapeException(
                $"Linear: expected a bias of {weight.Shape[0]} values, as many as the weight has rows, got {bias.Shape}."
            );
        return Tape.Run(new LinearOperation(input, weight, bias)).Output;
    }

    /// <summary><c>max(x, 0)</c>, as <c>torch.relu</c>; the gradient at 0 is 0.</summary>
    public static Tensor Relu(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new ReluOperation(input)).Output;
    }

    /// <summary>The input as it is; its gradient is multiplied by a factor: <c>optax.scale_gradient</c>, gradient reversal below 0.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="factor">0 stops the gradient: what stands before gets none of it.</param>
    public static Tensor ScaleGradient(Tensor input, float factor)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new ScaleGradientOperation(input, factor)).Output;
    }

    /// <summary>Joins neighbouring axes into one, as <c>torch.flatten</c>; nothing is copied.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="startAxis">The first axis to join; negative counts from the end.</param>
    /// <param name="endAxis">The last axis to join; negative counts from the end.</param>
    /// <exception cref="ShapeException">An axis does not exist, or the last stands before the first.</exception>
    public static Tensor Flatten(Tensor input, int startAxis = 1, int endAxis = -1)
    {
        ArgumentNullException.ThrowIfNull(input);
        int rank = input.Shape.Rank;
        if (rank == 0)
            return input.Reshape(new Shape(1));
        int start = startAxis < 0 ? startAxis + rank : startAxis;
        int end = endAxis < 0 ? endAxis + rank : endAxis;
        if (start < 0 || end >= rank || start > end)
            throw new ShapeException(
                $"Flatten: axes {startAxis} to {endAxis} do not exist in that order in an input of shape {input.Shape}."
            );
        ReadOnlySpan<int> sizes = input.Shape.Sizes;
        int joined = 1;
        foreach (int size in sizes[start..(end + 1)])
            joined *= size;
        return input.Reshape(new Shape([.. sizes[..start], joined, .. sizes[(end + 1)..]]));
    }
}

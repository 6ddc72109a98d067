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

    /// <summary>The input's values without its gradient, as <c>tf.stop_gradient</c> and <c>Tensor.detach</c>; nothing is copied.</summary>
    public static Tensor StopGradient(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(new TensorMemory(input.Memory), input.Shape);
    }

    /// <summary>
    /// A block whose results are not kept for the backward pass but computed again in it, as
    /// <c>torch.utils.checkpoint</c>: a third more computation, and the memory of one block at a time.
    /// </summary>
    /// <remarks>
    /// The second pass draws the same random numbers, and does not move running statistics again. The block's code runs
    /// once, to record its operations; it must not read values.
    /// </remarks>
    /// <param name="block">A function of operations on its inputs; it may use parameters and other tensors too.</param>
    /// <param name="input">Any shape.</param>
    public static Tensor Checkpoint(Func<Tensor, Tensor> block, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(input);
        return Checkpoint(inputs => block(inputs[0]), input);
    }

    /// <inheritdoc cref="Checkpoint(Func{Tensor, Tensor}, Tensor)"/>
    /// <param name="block">A function of operations on its inputs; it may use parameters and other tensors too.</param>
    /// <param name="inputs">What the block gets.</param>
    public static Tensor Checkpoint(Func<Tensor[], Tensor> block, params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(inputs);
        return Tape.Run(CheckpointOperation.Record(block, inputs)).Output;
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

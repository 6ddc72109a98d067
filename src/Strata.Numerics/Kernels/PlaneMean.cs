using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The mean of each plane: global average pooling.</summary>
public static unsafe class PlaneMean
{
    /// <summary>The means.</summary>
    /// <param name="planes">Images times channels.</param>
    /// <param name="size">Values of a plane.</param>
    /// <param name="input">Planes × size.</param>
    /// <param name="output">Planes.</param>
    public static void Forward(int planes, int size, Block input, Block output) =>
        Reductions.RunWhenLarge(new ForwardJob(size, input, output), planes, input.Length);

    /// <summary>The gradient of the input: every value takes an equal share.</summary>
    /// <param name="planes">Images times channels.</param>
    /// <param name="size">Values of a plane.</param>
    /// <param name="outputGradient">Planes.</param>
    /// <param name="inputGradient">Planes × size.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(int planes, int size, Block outputGradient, Block inputGradient, bool accumulate) =>
        Reductions.RunWhenLarge(
            new BackwardJob(size, outputGradient, inputGradient, accumulate),
            planes,
            inputGradient.Length
        );

    private readonly struct ForwardJob(int size, Block input, Block output) : IParallelJob
    {
        public void Execute(int part) =>
            output.Pointer[part] = (float)(Reductions.Sum(input.Pointer + ((long)part * size), size) / size);
    }

    private readonly struct BackwardJob(int size, Block outputGradient, Block inputGradient, bool accumulate)
        : IParallelJob
    {
        public void Execute(int part)
        {
            float share = outputGradient.Pointer[part] / size;
            var dx = new Span<float>(inputGradient.Pointer + ((long)part * size), size);
            if (!accumulate)
                dx.Fill(share);
            else
                System.Numerics.Tensors.TensorPrimitives.Add(dx, share, dx);
        }
    }
}

using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Exchanges the two first of three axes: first × second × size becomes second × first × size.</summary>
public static unsafe class RowExchange
{
    /// <summary>Moves the rows.</summary>
    /// <param name="first">Size of the first axis of <paramref name="input"/>.</param>
    /// <param name="second">Size of its second axis.</param>
    /// <param name="size">Values of a row.</param>
    /// <param name="input">First × second × size.</param>
    /// <param name="output">Second × first × size.</param>
    /// <param name="accumulate">Add to the output instead of replacing it.</param>
    public static void Run(int first, int second, int size, Block input, Block output, bool accumulate) =>
        Reductions.RunWhenLarge(new Job(first, second, size, input, output, accumulate), second, input.Length);

    private readonly struct Job(int first, int second, int size, Block input, Block output, bool accumulate)
        : IParallelJob
    {
        public void Execute(int part)
        {
            for (int i = 0; i < first; i++)
            {
                Block from = input.Slice(((i * second) + part) * size, size);
                Block to = output.Slice(((part * first) + i) * size, size);
                if (accumulate)
                    Elementwise.Add(from, to, to);
                else
                    from.CopyTo(to);
            }
        }
    }
}

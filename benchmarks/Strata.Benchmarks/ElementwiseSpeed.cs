using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks;

/// <summary>What does one value of a function cost, in the first cache and in a million?</summary>
internal static class ElementwiseSpeed
{
    private const int Row = 512;
    private static readonly int[] _lengths = [4096, 1 << 20];

    /// <summary>Prints ns a value, forward and backward.</summary>
    public static void Run(int[] threadCounts)
    {
        Console.WriteLine($"ns a value, forward / backward; {Row} values a row");
        foreach (int threads in threadCounts)
        {
            WorkerPool.ThreadCount = threads;
            foreach (int length in _lengths)
            {
                Console.WriteLine($"{length} values, threads {threads}");
                Print("copy", length, (x, _, r) => Elementwise.Copy(x, r), (x, _, r) => Elementwise.Copy(x, r));
                Print<Exp>("exp", length);
                Print<Tanh>("tanh", length);
                Print<Sigmoid>("sigmoid", length);
                Print<Erf>("erf", length);
                Print<Log>("log", length);
                Print<Gelu>("gelu", length);
                Print<GeluTanh>("gelu tanh", length);
                Print<Silu>("silu", length);
                Print<Mish>("mish", length);
                var rows = new AxisShape(length / Row, Row, 1);
                Print(
                    "softmax",
                    length,
                    (x, _, r) => AxisSoftmax.Forward(rows, x, r, logarithm: false),
                    (x, d, r) => AxisSoftmax.Backward(rows, x, d, r, logarithm: false, accumulate: false)
                );
                Print(
                    "log softmax",
                    length,
                    (x, _, r) => AxisSoftmax.Forward(rows, x, r, logarithm: true),
                    (x, d, r) => AxisSoftmax.Backward(rows, x, d, r, logarithm: true, accumulate: false)
                );
                PrintBroadcast("add row", length, new Shape(Row));
                PrintBroadcast("add column", length, new Shape(length / Row, 1));
                PrintBroadcast("add plane 49", length / 49 * 49, new Shape(length / 49, 1));
                PrintBroadcast("add row of 3", length / 3 * 3, new Shape(3));
            }
        }
    }

    private static void Print<TFunction>(string name, int length)
        where TFunction : struct, IDifferentiableFunction =>
        Print(
            name,
            length,
            (x, _, r) => Elementwise.Apply(default(TFunction), x, r),
            (x, d, r) => Elementwise.Apply(default(GradientOf<TFunction>), x, d, r)
        );

    private static void PrintBroadcast(string name, int length, Shape small)
    {
        int row = small.Rank == 1 ? small.Count : length / small.Count;
        var loop = new BroadcastShape(new Shape(length / row, row), small);
        using NativeBuffer other = RandomValues.Create(small.Count);
        Block values = other.Block;
        Print(
            name,
            length,
            (x, _, r) =>
                Broadcasting.Apply(
                    loop,
                    default(OfTwo<Sum>),
                    BroadcastOperand.Whole(x),
                    new(values, 0),
                    new(values, 0),
                    r
                ),
            (_, d, _) =>
            {
                var upstream = BroadcastOperand.Whole(d);
                Broadcasting.Fold<FirstOf, SumFold>(loop, default, upstream, upstream, upstream, 0, 1, values);
            }
        );
    }

    private static void Print(
        string name,
        int length,
        Action<Block, Block, Block> forward,
        Action<Block, Block, Block> backward
    )
    {
        using NativeBuffer x = RandomValues.Create(length);
        foreach (ref float value in x.Block.Span)
            value *= 4;
        using NativeBuffer d = RandomValues.Create(length);
        using var result = new NativeBuffer(length);
        double there = Measure.Seconds(() => forward(x.Block, d.Block, result.Block)) / length * 1e9;
        double back = Measure.Seconds(() => backward(x.Block, d.Block, result.Block)) / length * 1e9;
        Console.WriteLine($"  {name, -14} {there, 6:F2} {back, 6:F2}");
    }
}

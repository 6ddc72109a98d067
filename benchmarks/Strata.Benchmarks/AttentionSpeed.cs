using Strata.Nn;
using Strata.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks;

/// <summary>What attention in blocks costs, beside the same through whole matrices of scores.</summary>
internal static class AttentionSpeed
{
    public static void Run(int[] threadCounts)
    {
        Console.WriteLine("ms; explicit: scores, softmax and weighted values as whole matrices");
        foreach (int threads in threadCounts)
        {
            WorkerPool.ThreadCount = threads;
            foreach ((int batch, int heads, int length, int size, bool causal) in s_cases)
                Report(threads, batch, heads, length, size, causal);
        }
    }

    private static readonly (int Batch, int Heads, int Length, int Size, bool Causal)[] s_cases =
    [
        (8, 6, 128, 64, false),
        (8, 6, 128, 64, true),
        (8, 6, 1024, 64, false),
        (8, 6, 1024, 64, true),
        (8, 12, 64, 32, false),
        (64, 3, 65, 64, false),
    ];

    private static void Report(int threads, int batch, int heads, int length, int size, bool causal)
    {
        var shape = new Shape(batch, heads, length, size);
        (Tensor query, Tensor key, Tensor value) = (Random(shape, 1), Random(shape, 2), Random(shape, 3));
        Tensor projection = Random(new Shape(batch, length, 3, heads, size), 4);
        Tensor mask = Random(new Shape(length, length), 5); // a mask that learns takes the explicit form
        double products = 2.0 * batch * heads * length * length * size * (causal ? 0.5 : 1);
        (double forward, double backward) = Time(() =>
            Operations.ScaledDotProductAttention(query, key, value, causal: causal)
        );
        (double packed, double packedBack) = Time(() => Operations.PackedAttention(projection, causal: causal));
        mask.RequiresGradient = true;
        (double whole, double wholeBack) = Time(() =>
            Operations.ScaledDotProductAttention(query, key, value, AttentionMask.Added(mask), causal)
        );
        Console.WriteLine(
            $"{threads} threads, {batch}x{heads}x{length}x{size}{(causal ? " causal" : "")}: forward {1e3 * forward:F2} "
                + $"({4e-9 * products / 2 / forward:F0} GF/s), backward {1e3 * backward:F2} "
                + $"({10e-9 * products / 2 / backward:F0} GF/s); packed {1e3 * packed:F2}, {1e3 * packedBack:F2}; "
                + $"explicit {1e3 * whole:F2}, {1e3 * wholeBack:F2}"
        );
    }

    private static (double Forward, double Backward) Time(Func<Tensor> function)
    {
        double forward = Measure.Seconds(() =>
        {
            using (Tape.NoGradient())
                function();
        });
        Tensor upstream = function().Clone();
        Tape.Discard();
        double both = Measure.Seconds(() => function().Backward(upstream));
        return (forward, both - forward);
    }

    private static Tensor Random(Shape shape, int seed)
    {
        var tensor = Tensor.Zeros(shape);
        new RandomKey(seed).Normal(tensor.Values.Span);
        tensor.RequiresGradient = true;
        return tensor;
    }
}

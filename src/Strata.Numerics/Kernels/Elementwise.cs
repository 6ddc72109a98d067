using System.Numerics;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Loops over arrays value by value; threads share long ones. The result may be one of the operands.</summary>
/// <remarks>
/// The last values that do not fill a vector go through one padded vector: the same code, so the same bits whatever the
/// length. Nothing here depends on how the work is cut.
/// </remarks>
public static unsafe partial class Elementwise
{
    internal const int Chunk = 1 << 15;

    /// <summary><c>result = f(x)</c>, or <c>result += f(x)</c>.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The operand.</param>
    /// <param name="result">As long as <paramref name="x"/>.</param>
    /// <param name="accumulate">Add to the result instead of replacing it.</param>
    public static void Apply<TFunction>(in TFunction function, Block x, Block result, bool accumulate = false)
        where TFunction : struct, IUnaryFunction
    {
        ThrowIfLengthsDiffer(x.Length, result.Length);
        Run(new UnaryJob<TFunction>(function, x, result, accumulate), result.Length);
    }

    /// <summary><c>result = f(x, y)</c>, or <c>result += f(x, y)</c>.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The first operand.</param>
    /// <param name="y">The second operand, as long.</param>
    /// <param name="result">As long as the operands.</param>
    /// <param name="accumulate">Add to the result instead of replacing it.</param>
    public static void Apply<TFunction>(in TFunction function, Block x, Block y, Block result, bool accumulate = false)
        where TFunction : struct, IBinaryFunction
    {
        ThrowIfLengthsDiffer(x.Length, result.Length);
        ThrowIfLengthsDiffer(y.Length, result.Length);
        Run(new BinaryJob<TFunction>(function, x, y, result, accumulate), result.Length);
    }

    private static void Run<TJob>(in TJob job, int length)
        where TJob : struct, IParallelJob
    {
        int parts = (length + Chunk - 1) / Chunk;
        if (parts > 1)
            WorkerPool.Run(job, parts);
        else if (parts == 1)
            job.Execute(0);
    }

    private static void ThrowIfLengthsDiffer(int found, int expected)
    {
        if (found != expected)
            throw new ArgumentException($"An operand has {found} values, the result {expected}.");
    }

    private readonly struct UnaryJob<TFunction>(TFunction function, Block x, Block result, bool accumulate)
        : IParallelJob
        where TFunction : struct, IUnaryFunction
    {
        private readonly TFunction _function = function;

        public void Execute(int part)
        {
            int start = part * Chunk;
            int count = Math.Min(Chunk, result.Length - start);
            TFunction f = _function;
            float* px = x.Pointer + start;
            float* pr = result.Pointer + start;
            if (TFunction.IsWide)
            {
                ExecuteWide(px, pr, count);
                return;
            }

            int width = Vector<float>.Count;
            int i = 0;
            if (accumulate)
            {
                for (; i <= count - width; i += width)
                    Vector.Store(Vector.Load(pr + i) + f.Apply(Vector.Load(px + i)), pr + i);
            }
            else
            {
                for (; i <= count - width; i += width)
                    Vector.Store(f.Apply(Vector.Load(px + i)), pr + i);
            }

            if (i == count)
                return;
            Vector<float> last = f.Apply(Padded.Load(px + i, count - i));
            if (accumulate)
                last = Padded.Load(pr + i, count - i) + last;
            Padded.Store(last, pr + i, count - i);
        }

        private void ExecuteWide(float* px, float* pr, int count)
        {
            TFunction f = _function;
            int width = Vector512<float>.Count;
            int i = 0;
            for (; i <= count - width; i += width)
            {
                Vector512<float> value = f.ApplyWide(Vector512.Load(px + i));
                (accumulate ? Vector512.Load(pr + i) + value : value).Store(pr + i);
            }

            if (i == count)
                return;
            Vector512<float> last = f.ApplyWide(Padded.Load512(px + i, count - i));
            if (accumulate)
                last = Padded.Load512(pr + i, count - i) + last;
            Padded.Store(last, pr + i, count - i);
        }
    }

    private readonly struct BinaryJob<TFunction>(TFunction function, Block x, Block y, Block result, bool accumulate)
        : IParallelJob
        where TFunction : struct, IBinaryFunction
    {
        private readonly TFunction _function = function;

        public void Execute(int part)
        {
            int start = part * Chunk;
            int count = Math.Min(Chunk, result.Length - start);
            TFunction f = _function;
            if (TFunction.IsWide)
            {
                ExecuteWide(x.Pointer + start, y.Pointer + start, result.Pointer + start, count);
                return;
            }

            float* px = x.Pointer + start;
            float* py = y.Pointer + start;
            float* pr = result.Pointer + start;
            int width = Vector<float>.Count;
            int i = 0;
            if (accumulate)
            {
                for (; i <= count - width; i += width)
                    Vector.Store(Vector.Load(pr + i) + f.Apply(Vector.Load(px + i), Vector.Load(py + i)), pr + i);
            }
            else
            {
                for (; i <= count - width; i += width)
                    Vector.Store(f.Apply(Vector.Load(px + i), Vector.Load(py + i)), pr + i);
            }

            if (i == count)
                return;
            Vector<float> last = f.Apply(Padded.Load(px + i, count - i), Padded.Load(py + i, count - i));
            if (accumulate)
                last = Padded.Load(pr + i, count - i) + last;
            Padded.Store(last, pr + i, count - i);
        }

        private void ExecuteWide(float* px, float* py, float* pr, int count)
        {
            TFunction f = _function;
            int width = Vector512<float>.Count;
            int i = 0;
            for (; i <= count - width; i += width)
            {
                Vector512<float> value = f.ApplyWide(Vector512.Load(px + i), Vector512.Load(py + i));
                (accumulate ? Vector512.Load(pr + i) + value : value).Store(pr + i);
            }

            if (i == count)
                return;
            Vector512<float> last = f.ApplyWide(Padded.Load512(px + i, count - i), Padded.Load512(py + i, count - i));
            if (accumulate)
                last = Padded.Load512(pr + i, count - i) + last;
            Padded.Store(last, pr + i, count - i);
        }
    }
}

using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Many products of matrices of the same sizes.</summary>
/// <remarks>Threads share the products when each is small, and each product when it is large; the bits are the same.</remarks>
public static class BatchedGemm
{
    // From so many multiply-adds on, Gemm's own threads are kept busy by one product.
    private const long LargeProduct = 4_000_000;
    private const long ParallelWork = 400_000;

    /// <summary>Computes all products.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="a">The block and the strides of the matrices A.</param>
    /// <param name="b">The block and the strides of the matrices B.</param>
    /// <param name="c">The block and the strides of the results.</param>
    /// <param name="batch">Where the matrices begin.</param>
    /// <param name="accumulate">Add to the results instead of replacing them.</param>
    public static void Multiply(
        int m,
        int n,
        int k,
        MatrixView a,
        MatrixView b,
        MatrixView c,
        GemmBatch batch,
        bool accumulate = false
    )
    {
        ArgumentNullException.ThrowIfNull(batch);
        int groups = batch.C.Length;
        var job = new Job
        {
            M = m,
            N = n,
            K = k,
            A = a,
            B = b,
            C = c,
            Batch = batch,
            Accumulate = accumulate,
        };
        long work = (long)m * n * k;
        job.Parts = Math.Min(groups, 4 * WorkerPool.ThreadCount);
        if (groups > 1 && work < LargeProduct && work * batch.A.Length >= ParallelWork)
        {
            WorkerPool.Run(job, job.Parts);
            return;
        }

        for (int part = 0; part < job.Parts; part++)
            job.Execute(part);
    }

    private struct Job : IParallelJob
    {
        public int M;
        public int N;
        public int K;
        public MatrixView A;
        public MatrixView B;
        public MatrixView C;
        public GemmBatch Batch;
        public bool Accumulate;
        public int Parts;

        public readonly void Execute(int part)
        {
            int end = (int)((long)Batch.C.Length * (part + 1) / Parts);
            for (int group = (int)((long)Batch.C.Length * part / Parts); group < end; group++)
            {
                MatrixView c = From(C, Batch.C[group]);
                (int first, int last) = (Batch.Groups[group], Batch.Groups[group + 1]);
                if (first == last)
                    Gemm.Multiply(M, N, 0, A, B, c, Accumulate);
                for (int product = first; product < last; product++)
                    Gemm.Multiply(
                        M,
                        N,
                        K,
                        From(A, Batch.A[product]),
                        From(B, Batch.B[product]),
                        c,
                        Accumulate || product > first
                    );
            }
        }

        private static MatrixView From(MatrixView view, int offset) =>
            view with
            {
                Data = view.Data.Slice(offset, view.Data.Length - offset),
            };
    }
}

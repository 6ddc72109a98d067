using System.Numerics;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Scaled dot-product attention without its matrix of scores: memory grows with the length, not its square.</summary>
/// <remarks>
/// <code>y = softmax(scale·q·kᵀ + mask)·v</code>
/// Scores exist in blocks of 128 queries by 128 keys only; the backward pass computes them again. Dao et al., 2022,
/// https://arxiv.org/abs/2205.14135. Dropout is drawn inside the blocks, and drawn again. A query that sees no key gives zeros, and zero gradients, as in PyTorch. Every sum
/// has one order, whatever the number of threads.
/// </remarks>
public static unsafe class Attention
{
    // Below this many multiply-adds (some microseconds) a second thread costs more than it brings.
    private const long ParallelWork = 400_000;

    /// <summary>Computes the results.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="query">Queries.</param>
    /// <param name="key">Keys.</param>
    /// <param name="value">Values.</param>
    /// <param name="mask">A mask for all; its block may be empty.</param>
    /// <param name="keyMask">A further mask, such as one of keys that are padding.</param>
    /// <param name="output">The results; they must not overlap the operands.</param>
    /// <param name="statistics">Receives what the backward pass needs: <see cref="AttentionShape.Statistics"/> values.</param>
    /// <param name="dropout">Which weights are 0 at random.</param>
    public static void Forward(
        in AttentionShape shape,
        in AttentionOperand query,
        in AttentionOperand key,
        in AttentionOperand value,
        in AttentionMaskView mask,
        in AttentionMaskView keyMask,
        in AttentionOperand output,
        Block statistics,
        in AttentionDropout dropout = default
    )
    {
        AttentionProblem problem = Check(shape, query, key, value, mask, keyMask, output, statistics);
        problem.Dropout = dropout;
        if (shape.Batch == 0 || shape.Heads == 0 || shape.Queries == 0)
            return;
        if (Lanes512.IsSupported)
            Forward<Lanes512, Vector512<float>>(problem);
        else if (Lanes256.IsSupported)
            Forward<Lanes256, Vector256<float>>(problem);
        else
            Forward<LanesPortable, Vector<float>>(problem);
    }

    /// <summary>Computes the gradients of queries, keys and values.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="query">Queries.</param>
    /// <param name="key">Keys.</param>
    /// <param name="value">Values.</param>
    /// <param name="mask">As in the forward pass.</param>
    /// <param name="keyMask">As in the forward pass.</param>
    /// <param name="output">The results of the forward pass.</param>
    /// <param name="statistics">From the forward pass.</param>
    /// <param name="gradients">What to read and where to write.</param>
    /// <param name="dropout">As in the forward pass.</param>
    public static void Backward(
        in AttentionShape shape,
        in AttentionOperand query,
        in AttentionOperand key,
        in AttentionOperand value,
        in AttentionMaskView mask,
        in AttentionMaskView keyMask,
        in AttentionOperand output,
        Block statistics,
        in AttentionGradients gradients,
        in AttentionDropout dropout = default
    )
    {
        AttentionProblem problem = Check(shape, query, key, value, mask, keyMask, output, statistics);
        problem.Dropout = dropout;
        gradients.Output.ThrowIfOutside(shape.Batch, shape.Heads, shape.Queries, shape.ValueSize, nameof(gradients));
        if (shape.Batch == 0 || shape.Heads == 0 || shape.Keys == 0)
            return;
        if (Lanes512.IsSupported)
            Backward<Lanes512, Vector512<float>>(problem, gradients);
        else if (Lanes256.IsSupported)
            Backward<Lanes256, Vector256<float>>(problem, gradients);
        else
            Backward<LanesPortable, Vector<float>>(problem, gradients);
    }

    private static void Forward<TLanes, TVector>(in AttentionProblem problem)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var job = new AttentionForward<TLanes, TVector> { Problem = problem, Chunks = 1 };
        (int pairs, int threads) = (problem.Shape.Batch * problem.Shape.KeyHeads, Threads(problem.Shape));
        if (pairs % threads != 0 && pairs < 4 * threads)
            job.Chunks = Math.Min(problem.QueryBlocks, 4 * threads);
        Run(job, pairs * job.Chunks, threads);
    }

    private static void Backward<TLanes, TVector>(in AttentionProblem problem, in AttentionGradients gradients)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        bool ofQueries = !gradients.Query.Data.IsEmpty;
        bool ofKeys = !gradients.Key.Data.IsEmpty || !gradients.Value.Data.IsEmpty;
        var job = new AttentionBackward<TLanes, TVector>
        {
            Problem = problem,
            Gradients = gradients,
            QueryChunks = 1,
            KeyChunks = 1,
            OfQueries = ofQueries,
            OfKeys = ofKeys,
        };
        (int pairs, int threads) = (problem.Shape.Batch * problem.Shape.KeyHeads, Threads(problem.Shape));
        if (pairs >= threads)
        {
            Run(job, pairs, threads);
            return;
        }

        // Fewer heads than threads: scores are computed twice, once for the keys and once for the queries.
        if (ofKeys)
        {
            job.KeyChunks = Math.Min(problem.KeyBlocks, 4 * threads);
            job.OfQueries = false;
            Run(job, pairs * job.KeyChunks, threads);
        }

        if (ofQueries)
        {
            (job.KeyChunks, job.QueryChunks) = (1, Math.Min(problem.QueryBlocks, 4 * threads));
            (job.OfKeys, job.OfQueries) = (false, true);
            Run(job, pairs * job.QueryChunks, threads);
        }
    }

    private static int Threads(in AttentionShape shape) =>
        (long)shape.Batch * shape.Heads * shape.Queries * shape.Keys * (shape.Size + shape.ValueSize) < ParallelWork
            ? 1
            : WorkerPool.ThreadCount;

    private static void Run<TJob>(in TJob job, int parts, int threads)
        where TJob : struct, IParallelJob
    {
        if (threads > 1)
        {
            WorkerPool.Run(job, parts);
            return;
        }

        for (int part = 0; part < parts; part++)
            job.Execute(part);
    }

    private static AttentionProblem Check(
        in AttentionShape shape,
        in AttentionOperand query,
        in AttentionOperand key,
        in AttentionOperand value,
        in AttentionMaskView mask,
        in AttentionMaskView keyMask,
        in AttentionOperand output,
        Block statistics
    )
    {
        if (shape.KeyHeads < 1 || shape.Heads % shape.KeyHeads != 0 || shape.Size < 1 || shape.ValueSize < 1)
            throw new ArgumentException($"Heads must be a multiple of key heads and sizes at least 1, got {shape}.");
        query.ThrowIfOutside(shape.Batch, shape.Heads, shape.Queries, shape.Size, nameof(query));
        key.ThrowIfOutside(shape.Batch, shape.KeyHeads, shape.Keys, shape.Size, nameof(key));
        value.ThrowIfOutside(shape.Batch, shape.KeyHeads, shape.Keys, shape.ValueSize, nameof(value));
        output.ThrowIfOutside(shape.Batch, shape.Heads, shape.Queries, shape.ValueSize, nameof(output));
        mask.ThrowIfOutside(shape, nameof(mask));
        keyMask.ThrowIfOutside(shape, nameof(keyMask));
        if (statistics.Length < shape.Statistics)
            throw new ArgumentException($"Expected {shape.Statistics} statistics, got {statistics.Length}.");
        return new()
        {
            Shape = shape,
            Query = query,
            Key = key,
            Value = value,
            Mask = mask,
            KeyMask = keyMask,
            Output = output,
            Statistics = statistics.Pointer,
        };
    }
}

using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Values chosen along one axis by an index for each: <c>torch.gather</c> and <c>scatter_add</c>.</summary>
/// <remarks>
/// <code>gather: y[i, j, k] = x[i, index[i, j, k], k];  scatter_add: x[i, index[i, j, k], k] += y[i, j, k]</code>
/// </remarks>
public sealed unsafe class IndexedElements
{
    private readonly int[] _sizes;
    private readonly int[] _strides;
    private readonly int _axisSize;
    private readonly int _axisStride;
    private readonly int _parts;

    /// <summary>Prepares the walk.</summary>
    /// <param name="array">The sizes of the array that is indexed.</param>
    /// <param name="index">The sizes of the index: along other axes than <paramref name="axis"/> at most the array's.</param>
    /// <param name="axis">The axis along which indices count, from 0.</param>
    public IndexedElements(ReadOnlySpan<int> array, ReadOnlySpan<int> index, int axis)
    {
        _sizes = index.ToArray();
        _strides = new int[array.Length];
        (int stride, Count) = (1, 1);
        for (int i = array.Length - 1; i >= 0; i--)
        {
            _strides[i] = stride;
            stride *= array[i];
            Count *= index[i];
        }

        (_axisSize, _axisStride) = (array[axis], _strides[axis]);
        _strides[axis] = 0; // the index takes its place
        // Two elements can meet only where all other axes agree, so the first one can be shared out, if it is another.
        _parts = axis > 0 && Count > 0 ? index[0] : 1;
    }

    /// <summary>The number of indices.</summary>
    public int Count { get; }

    /// <summary><c>y = x[index]</c>, or added to it.</summary>
    public void Gather(Block x, Block index, Block y, bool accumulate) =>
        Run(new Job(this, x, index, y, gathers: true, accumulate));

    /// <summary><c>x[index] += y</c>.</summary>
    public void AddTo(Block y, Block index, Block x) => Run(new Job(this, x, index, y, gathers: false, false));

    private void Run(in Job job)
    {
        IndexedRows.CheckIndices(_axisSize, job.Index);
        Reductions.RunWhenLarge(job, Count == 0 ? 0 : _parts, Count);
    }

    private readonly struct Job(IndexedElements plan, Block x, Block index, Block y, bool gathers, bool accumulate)
        : IParallelJob
    {
        public Block Index => index;

        public void Execute(int part)
        {
            int rank = plan._sizes.Length;
            int count = plan.Count / plan._parts;
            int inner = rank == 0 ? 1 : plan._sizes[rank - 1];
            int innerStride = rank == 0 ? 0 : plan._strides[rank - 1];
            long first = (long)part * count;
            for (long run = first; run < first + count; run += inner)
            {
                float* source = x.Pointer + Start(run / inner);
                for (int i = 0; i < inner; i++)
                {
                    int at = IndexedRows.At(index.Pointer[run + i], plan._axisSize);
                    ref float element = ref source[((long)i * innerStride) + ((long)at * plan._axisStride)];
                    ref float value = ref y.Pointer[run + i];
                    if (!gathers)
                        element += value;
                    else
                        value = accumulate ? value + element : element;
                }
            }
        }

        private long Start(long run)
        {
            long start = 0;
            for (int axis = plan._sizes.Length - 2; axis >= 0; axis--)
            {
                (run, long at) = Math.DivRem(run, plan._sizes[axis]);
                start += at * plan._strides[axis];
            }

            return start;
        }
    }
}

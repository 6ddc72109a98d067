using System.Numerics;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The loop over time of a recurrent layer: a small product, then the units of each row.</summary>
internal static unsafe class Recurrence<TLanes, TVector, TCell>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
    where TCell : struct, IRecurrentCell
{
    public static void Run(in RecurrentShape shape, in RecurrentArrays arrays, bool backward, int threads)
    {
        (int gates, int state, int hidden) = (shape.GateStride, shape.StateSize, shape.Hidden);
        // Forward the weight's rows are columns: h·Wᵀ. Backward they are the depth: d·W.
        (int depth, int columns) = backward ? (gates, state) : (state, gates);
        // Each gate has panels of its own: a GRU's last one goes elsewhere.
        int blocks = backward ? 1 : shape.Gates;
        long gateSize = PackedWeight<TLanes, TVector>.Size(depth, columns / blocks);
        (int projectionDepth, int projectionColumns) = backward ? (state, hidden) : (hidden, state);
        long projectionSize =
            shape.Projection > 0 ? PackedWeight<TLanes, TVector>.Size(projectionDepth, projectionColumns) : 0;
        float* packed = ScratchMemory.Rent(ScratchPurpose.PackedWeight, (gateSize * blocks) + projectionSize);
        for (int block = 0; block < blocks; block++)
            PackedWeight<TLanes, TVector>.Pack(
                depth,
                columns / blocks,
                arrays.RecurrentWeight.Pointer + ((nint)block * hidden * state),
                backward ? 1 : state,
                backward ? state : 1,
                packed + (block * gateSize)
            );
        float* projection = packed + (gateSize * blocks);
        if (shape.Projection > 0)
            PackedWeight<TLanes, TVector>.Pack(
                projectionDepth,
                projectionColumns,
                arrays.ProjectionWeight.Pointer,
                backward ? 1 : hidden,
                backward ? hidden : 1,
                projection
            );
        var job = new Job
        {
            Shape = shape,
            Arrays = arrays,
            Packed = packed,
            GateSize = gateSize,
            Projection = projection,
            IsBackward = backward,
            Parts = Math.Min(threads, shape.Batch),
        };
        WorkerPool.Run(job, job.Parts);
    }

    private struct Job : IParallelJob
    {
        public RecurrentShape Shape;
        public RecurrentArrays Arrays;
        public float* Packed;
        public long GateSize;
        public float* Projection;
        public bool IsBackward;
        public int Parts;

        public readonly void Execute(int part)
        {
            int first = (int)((long)Shape.Batch * part / Parts);
            int count = (int)((long)Shape.Batch * (part + 1) / Parts) - first;
            int depth = Math.Max(Shape.GateStride, Math.Max(Shape.Hidden, Shape.StateSize));
            long size = PackedWeight<TLanes, TVector>.RowsSize(depth, count);
            float* rows = ScratchMemory.Rent(ScratchPurpose.PackedLeft, size + ((long)count * Shape.Hidden));
            if (IsBackward)
                WalkBack(first, count, rows, rows + size);
            else
                Walk(first, count, rows);
        }

        private readonly void Walk(int first, int count, float* rows)
        {
            for (int step = 0; step < Shape.Steps; step++)
            {
                RecurrentRow at = RowAt(step, first);
                if (at.PreviousState != null)
                    AddStates(at, PreviousStride(step), count, rows);
                else if (Shape.Kind == RecurrentKind.Gru)
                    new Span<float>(at.Cells, count * Shape.Hidden).Clear();
                for (int i = 0; i < count; i++)
                {
                    at = RowAt(step, first + i);
                    int j = 0;
                    for (; TCell.IsWide && j <= Shape.Hidden - Vector512<float>.Count; j += Vector512<float>.Count)
                        TCell.ForwardWide(at, j);
                    for (; j < Shape.Hidden; j += Vector<float>.Count)
                        TCell.Forward(at, j, Math.Min(Vector<float>.Count, Shape.Hidden - j));
                }

                if (Shape.Projection > 0)
                    Project(step, first, count, rows);
            }
        }

        private readonly void AddStates(in RecurrentRow at, int stride, int count, float* rows)
        {
            PackedWeight<TLanes, TVector>.PackRows(count, Shape.StateSize, at.PreviousState, stride, rows);
            for (int gate = 0; gate < Shape.Gates; gate++)
            {
                // A GRU's candidate needs what it reads of the state by itself.
                bool apart = Shape.Kind == RecurrentKind.Gru && gate == 2;
                PackedWeight<TLanes, TVector>.Multiply(
                    count,
                    Shape.Hidden,
                    Shape.StateSize,
                    rows,
                    Packed + (gate * GateSize),
                    apart ? at.Cells : at.Gates + ((nint)gate * Shape.Hidden),
                    apart ? Shape.Hidden : Shape.GateStride,
                    accumulate: !apart
                );
            }
        }

        private readonly void Project(int step, int first, int count, float* rows)
        {
            RecurrentRow at = RowAt(step, first);
            PackedWeight<TLanes, TVector>.PackRows(count, Shape.Hidden, at.State, Shape.Hidden, rows);
            PackedWeight<TLanes, TVector>.Multiply(
                count,
                Shape.StateSize,
                Shape.Hidden,
                rows,
                Projection,
                Output(step, first),
                Shape.OutputStride,
                accumulate: false
            );
        }

        private readonly void WalkBack(int first, int count, float* rows, float* unprojected)
        {
            for (int step = Shape.Steps - 1; step >= 0; step--)
            {
                if (Shape.Projection > 0)
                    Unproject(step, first, count, rows, unprojected);
                for (int i = 0; i < count; i++)
                {
                    RecurrentRow at = RowAt(step, first + i);
                    if (Shape.Projection > 0)
                    {
                        at.StateGradient = unprojected + ((nint)i * Shape.Hidden);
                        at.OutputGradient = null;
                    }

                    int j = 0;
                    for (; TCell.IsWide && j <= Shape.Hidden - Vector512<float>.Count; j += Vector512<float>.Count)
                        TCell.BackwardWide(at, j);
                    for (; j < Shape.Hidden; j += Vector<float>.Count)
                        TCell.Backward(at, j, Math.Min(Vector<float>.Count, Shape.Hidden - j));
                }

                RecurrentRow whole = RowAt(step, first);
                PackedWeight<TLanes, TVector>.PackRows(
                    count,
                    Shape.GateStride,
                    whole.StateGateGradients,
                    Shape.GateStride,
                    rows
                );
                PackedWeight<TLanes, TVector>.Multiply(
                    count,
                    Shape.StateSize,
                    Shape.GateStride,
                    rows,
                    Packed,
                    whole.StateGradient,
                    Shape.StateSize,
                    TCell.CarriesState
                );
            }
        }

        /// <summary>The gradient of the states before the projection.</summary>
        private readonly void Unproject(int step, int first, int count, float* rows, float* unprojected)
        {
            int size = Shape.StateSize;
            float* whole = Arrays.ProjectedGradients.Pointer + (RowIndex(step, first) * size);
            for (int i = 0; i < count; i++)
            {
                RecurrentRow at = RowAt(step, first + i);
                for (int j = 0; j < size; j++)
                    whole[((nint)i * size) + j] =
                        at.StateGradient[j] + (at.OutputGradient == null ? 0 : at.OutputGradient[j]);
            }

            PackedWeight<TLanes, TVector>.PackRows(count, size, whole, size, rows);
            PackedWeight<TLanes, TVector>.Multiply(
                count,
                Shape.Hidden,
                size,
                rows,
                Projection,
                unprojected,
                Shape.Hidden,
                accumulate: false
            );
        }

        private readonly nint RowIndex(int step, int row) => ((nint)Shape.TimeOf(step) * Shape.Batch) + row;

        private readonly float* Output(int step, int row) =>
            Arrays.Output.Pointer + (RowIndex(step, row) * Shape.OutputStride);

        private readonly int PreviousStride(int step) => step == 0 ? Shape.StateSize : Shape.OutputStride;

        private readonly RecurrentRow RowAt(int step, int row)
        {
            nint index = RowIndex(step, row);
            nint before = step == 0 ? row : RowIndex(step - 1, row);
            float* gradients = At(Arrays.GateGradients, index * Shape.GateStride);
            return new()
            {
                Hidden = Shape.Hidden,
                Gates = Arrays.Gates.Pointer + (index * Shape.GateStride),
                Cells = At(Arrays.Cells, index * Shape.Hidden),
                PreviousCells = At(step == 0 ? Arrays.InitialCells : Arrays.Cells, before * Shape.Hidden),
                State = Shape.Projection > 0 ? At(Arrays.Unprojected, index * Shape.Hidden) : Output(step, row),
                PreviousState = step == 0 ? At(Arrays.InitialState, before * Shape.StateSize) : Output(step - 1, row),
                CandidateBias = At(Arrays.CandidateBias, 0),
                OutputGradient = At(Arrays.OutputGradient, index * Shape.OutputStride),
                StateGradient = At(Arrays.StateGradient, (nint)row * Shape.StateSize),
                CellGradient = At(Arrays.CellGradient, (nint)row * Shape.Hidden),
                GateGradients = gradients,
                StateGateGradients = Arrays.StateGateGradients.IsEmpty
                    ? gradients
                    : At(Arrays.StateGateGradients, index * Shape.GateStride),
            };
        }

        private static float* At(Block block, nint offset) => block.IsEmpty ? null : block.Pointer + offset;
    }
}

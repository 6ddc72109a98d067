using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>One direction of a <see cref="RecurrentOperation"/>: its memory, and the products over all time steps.</summary>
internal sealed class RecurrentDirection(RecurrentShape shape, RecurrentWeights weights, int index, int slice)
{
    public RecurrentShape Shape => shape;

    /// <summary>Its place among all layers' initial states.</summary>
    public int Slice => slice;

    public required Tensor Gates { get; init; }

    public required Tensor Cells { get; init; }

    public required Tensor Unprojected { get; init; }

    public required Tensor Bias { get; init; }

    public required Tensor StateGradient { get; init; }

    public required Tensor CellGradient { get; init; }

    private int GateStride => shape.Gates * shape.Hidden;

    /// <summary>x·Wᵀ and the biases, for all steps.</summary>
    public void ComputeInputs(Block input, int rows, int features)
    {
        if (rows == 0)
            return;
        Block bias = default;
        if (weights.InputBias is not null)
        {
            bias = Bias.Values;
            weights.InputBias.Values.CopyTo(bias);
            // What a GRU's candidate reads of the state keeps its own bias: it is multiplied by the reset gate.
            int common = shape.Kind == RecurrentKind.Gru ? 2 * shape.Hidden : GateStride;
            Block part = bias.Slice(0, common);
            Elementwise.Add(part, weights.RecurrentBias!.Values.Slice(0, common), part);
        }

        Gemm.Multiply(
            rows,
            GateStride,
            features,
            MatrixView.RowMajor(input, features),
            MatrixView.RowMajor(weights.Input.Values, features).Transposed,
            MatrixView.RowMajor(Gates.Values, GateStride),
            new GemmEpilogue(ColumnBias: bias)
        );
    }

    public RecurrentArrays Arrays(Block output, Tensor? initialState, Tensor? initialCells)
    {
        int state = shape.Batch * shape.StateSize;
        int cells = shape.Batch * shape.Hidden;
        return new()
        {
            Gates = Gates.Values,
            Cells = Cells.Values,
            Unprojected = Unprojected.Values,
            Output = FromColumn(output),
            InitialState = initialState?.Values.Slice(slice * state, state) ?? default,
            InitialCells = initialCells?.Values.Slice(slice * cells, cells) ?? default,
            RecurrentWeight = weights.Recurrent.Values,
            CandidateBias =
                shape.Kind == RecurrentKind.Gru && weights.RecurrentBias is not null
                    ? weights.RecurrentBias.Values.Slice(2 * shape.Hidden, shape.Hidden)
                    : default,
            ProjectionWeight = weights.Projection?.Values ?? default,
        };
    }

    public void CopyLast(Block output, Block lastState, Block lastCells)
    {
        if (shape.Steps == 0)
            return;
        int time = shape.Reverse ? 0 : shape.Steps - 1;
        int size = shape.StateSize;
        for (int row = 0; row < shape.Batch; row++)
            output
                .Slice((((time * shape.Batch) + row) * shape.OutputStride) + (index * size), size)
                .CopyTo(lastState.Slice(((index * shape.Batch) + row) * size, size));
        int cells = shape.Batch * shape.Hidden;
        if (!lastCells.IsEmpty)
            Cells.Values.Slice(time * cells, cells).CopyTo(lastCells.Slice(index * cells, cells));
    }

    /// <summary>The steps back begin with the gradients of the last states.</summary>
    public void StartGradients(Tensor lastState, Tensor? lastCells)
    {
        Start(lastState, StateGradient.Values);
        if (lastCells is not null)
            Start(lastCells, CellGradient.Values);
    }

    public void AddGradientArrays(ref RecurrentArrays arrays, Tensor output)
    {
        arrays.OutputGradient = output.HasGradient ? FromColumn(output.Gradient) : default;
        arrays.StateGradient = StateGradient.Values;
        arrays.CellGradient = CellGradient.Values;
        int gates = shape.Steps * shape.Batch * GateStride;
        bool isGru = shape.Kind == RecurrentKind.Gru;
        int projected = shape.Projection * shape.Steps * shape.Batch;
        // Of this thread, and shared by all layers: nothing of it outlives the operation's backward pass.
        Block memory = RecurrentSteps.RentGradients((isGru ? 2 * gates : gates) + projected);
        arrays.GateGradients = memory.Slice(0, gates);
        if (isGru)
            arrays.StateGateGradients = memory.Slice(gates, gates);
        if (projected > 0)
            arrays.ProjectedGradients = memory.Slice(gates, projected);
    }

    public void DifferentiateInput(in RecurrentArrays arrays, GradientTarget target, int rows, int features)
    {
        if (rows > 0)
            Gemm.Multiply(
                rows,
                features,
                GateStride,
                MatrixView.RowMajor(arrays.GateGradients, GateStride),
                MatrixView.RowMajor(weights.Input.Values, features),
                MatrixView.RowMajor(target.Values, features),
                target.Accumulate
            );
    }

    public void DifferentiateWeights(in RecurrentArrays arrays, Block input, int rows, int features)
    {
        Block ofInput = arrays.GateGradients;
        Block ofState = arrays.StateGateGradients.IsEmpty ? ofInput : arrays.StateGateGradients;
        if (Begin(weights.Input) is { } dw)
            Gemm.Multiply(
                GateStride,
                features,
                rows,
                MatrixView.RowMajor(ofInput, GateStride).Transposed,
                MatrixView.RowMajor(input, features),
                MatrixView.RowMajor(dw.Values, features),
                dw.Accumulate
            );
        if (Begin(weights.Recurrent) is { } du)
            DifferentiateRecurrent(arrays, ofState, du);
        GradientTarget? db = Begin(weights.InputBias);
        GradientTarget? dc = Begin(weights.RecurrentBias);
        if (db is { } first)
            Reductions.SumRows(rows, GateStride, ofInput, first.Values, first.Accumulate);
        if (db is { Accumulate: false } && dc is { Accumulate: false } && arrays.StateGateGradients.IsEmpty)
            db.Value.Values.CopyTo(dc.Value.Values); // both are added to the same sums
        else if (dc is { } second)
            Reductions.SumRows(rows, GateStride, ofState, second.Values, second.Accumulate);
        if (Begin(weights.Projection) is { } dp)
            Gemm.Multiply(
                shape.StateSize,
                shape.Hidden,
                rows,
                MatrixView.RowMajor(arrays.ProjectedGradients, shape.StateSize).Transposed,
                MatrixView.RowMajor(arrays.Unprojected, shape.Hidden),
                MatrixView.RowMajor(dp.Values, shape.Hidden),
                dp.Accumulate
            );
    }

    /// <summary>The gates of every step but the first met the output of the step before; those of the first the initial state.</summary>
    private void DifferentiateRecurrent(in RecurrentArrays arrays, Block gradients, GradientTarget target)
    {
        int batch = shape.Batch;
        int later = (shape.Steps - 1) * batch;
        int state = shape.StateSize;
        MatrixView result = MatrixView.RowMajor(target.Values, state);
        bool accumulate = target.Accumulate;
        if (!arrays.InitialState.IsEmpty)
        {
            Block first = gradients.Slice(shape.Reverse ? later * GateStride : 0, batch * GateStride);
            Gemm.Multiply(
                GateStride,
                state,
                batch,
                MatrixView.RowMajor(first, GateStride).Transposed,
                MatrixView.RowMajor(arrays.InitialState, state),
                result,
                accumulate
            );
            accumulate = true;
        }

        if (later == 0)
        {
            if (!accumulate)
                target.Values.Clear();
            return;
        }

        Block own = gradients.Slice(shape.Reverse ? 0 : batch * GateStride, later * GateStride);
        int skipped = shape.Reverse ? batch * shape.OutputStride : 0;
        Block before = arrays.Output.Slice(skipped, arrays.Output.Length - skipped);
        Gemm.Multiply(
            GateStride,
            state,
            later,
            MatrixView.RowMajor(own, GateStride).Transposed,
            MatrixView.RowMajor(before, shape.OutputStride),
            result,
            accumulate
        );
    }

    private static GradientTarget? Begin(Tensor? weight) =>
        weight is not null && weight.Memory.NeedsGradient ? weight.Memory.BeginGradient() : null;

    private void Start(Tensor last, Block gradient)
    {
        if (last.HasGradient)
            last.Gradient.Slice(index * gradient.Length, gradient.Length).CopyTo(gradient);
        else
            gradient.Clear();
    }

    private Block FromColumn(Block output)
    {
        int column = Math.Min(index * shape.StateSize, output.Length);
        return output.Slice(column, output.Length - column);
    }
}

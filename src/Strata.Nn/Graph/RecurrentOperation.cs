using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>One layer of a recurrent network, in one direction or both: all time steps.</summary>
/// <remarks>
/// What takes all steps at once is one product: x·Wᵀ before the steps, and after the steps back the gradients of x and of
/// the weights. Kept are the gates and cells of all steps, and the output.
/// </remarks>
internal sealed class RecurrentOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor? _initialState;
    private readonly Tensor? _initialCells;
    private readonly RecurrentDirection[] _directions;
    private readonly int _features;
    private readonly int _rows;

    /// <summary>Records one layer.</summary>
    /// <param name="input">Shape (time, batch, features).</param>
    /// <param name="initialState">Shape (…, batch, state), or null; the slices of this layer begin at <paramref name="slice"/>.</param>
    /// <param name="initialCells">Shape (…, batch, hidden), or null.</param>
    /// <param name="slice">The first slice of the initial states that is this layer's.</param>
    /// <param name="kind">What a step computes.</param>
    /// <param name="weights">Of each direction.</param>
    public RecurrentOperation(
        Tensor input,
        Tensor? initialState,
        Tensor? initialCells,
        int slice,
        RecurrentKind kind,
        RecurrentWeights[] weights
    )
        : base([input, initialState, initialCells, .. weights.SelectMany(w => w.All)])
    {
        (_input, _initialState, _initialCells) = (input, initialState, initialCells);
        (int steps, int batch) = (input.Shape[0], input.Shape[1]);
        _features = input.Shape[2];
        _rows = steps * batch;
        RecurrentWeights first = weights[0];
        int hidden = first.Hidden;
        int state = first.StateSize;
        Output = AddOutput(new Shape(steps, batch, weights.Length * state));
        LastState = AddOutput(new Shape(weights.Length, batch, state));
        if (kind == RecurrentKind.Lstm)
            LastCells = AddOutput(new Shape(weights.Length, batch, hidden));
        _directions = new RecurrentDirection[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            var shape = new RecurrentShape(
                kind,
                steps,
                batch,
                hidden,
                first.Projection is null ? 0 : state,
                weights.Length * state,
                Reverse: i == 1
            );
            _directions[i] = new(shape, weights[i], i, slice + i)
            {
                Gates = AddScratch(_rows * shape.Gates * hidden),
                Cells = AddScratch(kind is RecurrentKind.Tanh or RecurrentKind.Relu ? 0 : _rows * hidden),
                Unprojected = AddScratch(first.Projection is null ? 0 : _rows * hidden),
                Bias = AddScratch(first.InputBias is null ? 0 : shape.Gates * hidden, ScratchUse.Forward),
                StateGradient = AddScratch(batch * state, ScratchUse.Backward),
                CellGradient = AddScratch(kind == RecurrentKind.Lstm ? batch * hidden : 0, ScratchUse.Backward),
            };
        }
    }

    public Tensor Output { get; }

    public Tensor LastState { get; }

    public Tensor? LastCells { get; }

    protected internal override OperationWork Work
    {
        get
        {
            double multiplyAdds = 0;
            foreach (RecurrentDirection direction in _directions)
            {
                RecurrentShape shape = direction.Shape;
                multiplyAdds += (double)_rows * shape.Gates * shape.Hidden * (_features + shape.StateSize);
            }

            return OperationWork.OfProduct(multiplyAdds, NeedsGradient ? 2 : 0);
        }
    }

    protected internal override bool BackwardReads(Tensor tensor) => tensor != LastState && tensor != LastCells;

    protected internal override void Forward()
    {
        foreach (RecurrentDirection direction in _directions)
        {
            direction.ComputeInputs(_input.Values, _rows, _features);
            RecurrentArrays arrays = direction.Arrays(Output.Values, _initialState, _initialCells);
            RecurrentSteps.Forward(direction.Shape, arrays);
            direction.CopyLast(Output.Values, LastState.Values, LastCells?.Values ?? default);
        }
    }

    protected internal override void Backward()
    {
        foreach (RecurrentDirection direction in _directions)
        {
            direction.StartGradients(LastState, LastCells);
            RecurrentArrays arrays = direction.Arrays(Output.Values, _initialState, _initialCells);
            direction.AddGradientArrays(ref arrays, Output);
            RecurrentSteps.Backward(direction.Shape, arrays);
            direction.DifferentiateWeights(arrays, _input.Values, _rows, _features);
            if (Wants(_input))
                direction.DifferentiateInput(arrays, GradientOf(_input), _rows, _features);
        }

        if (_initialState is not null && Wants(_initialState))
            PutInitial(GradientOf(_initialState), cells: false);
        if (_initialCells is not null && Wants(_initialCells))
            PutInitial(GradientOf(_initialCells), cells: true);
    }

    // Each layer contributes to its own slices of a gradient that all share.
    private void PutInitial(GradientTarget target, bool cells)
    {
        if (!target.Accumulate)
            target.Values.Clear();
        foreach (RecurrentDirection direction in _directions)
        {
            Block own = (cells ? direction.CellGradient : direction.StateGradient).Values;
            Elementwise.Copy(own, target.Values.Slice(direction.Slice * own.Length, own.Length), accumulate: true);
        }
    }
}

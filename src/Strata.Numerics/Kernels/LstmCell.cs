using System.Numerics;
using System.Runtime.Intrinsics;
using static Strata.Numerics.Kernels.GateFunctions;
using static Strata.Numerics.Kernels.RecurrentRow;

namespace Strata.Numerics.Kernels;

/// <summary><c>c' = σ(f)·c + σ(i)·tanh(g)</c>, <c>h' = σ(o)·tanh(c')</c>.</summary>
internal readonly unsafe struct LstmCell : IRecurrentCell
{
    public static bool CarriesState => false;

    public static void Forward(in RecurrentRow at, int first, int count)
    {
        int hidden = at.Hidden;
        Vector<float> input = Sigmoid(Load(at.Gates, first, count));
        Vector<float> forget = Sigmoid(Load(at.Gates, first + hidden, count));
        Vector<float> candidate = Tanh(Load(at.Gates, first + (2 * hidden), count));
        Vector<float> output = Sigmoid(Load(at.Gates, first + (3 * hidden), count));
        Vector<float> cell = (forget * Load(at.PreviousCells, first, count)) + (input * candidate);
        Store(input, at.Gates, first, count);
        Store(forget, at.Gates, first + hidden, count);
        Store(candidate, at.Gates, first + (2 * hidden), count);
        Store(output, at.Gates, first + (3 * hidden), count);
        Store(cell, at.Cells, first, count);
        Store(output * Tanh(cell), at.State, first, count);
    }

    public static void Backward(in RecurrentRow at, int first, int count)
    {
        Vector<float> one = Vector<float>.One;
        int hidden = at.Hidden;
        Vector<float> input = Load(at.Gates, first, count);
        Vector<float> forget = Load(at.Gates, first + hidden, count);
        Vector<float> candidate = Load(at.Gates, first + (2 * hidden), count);
        Vector<float> output = Load(at.Gates, first + (3 * hidden), count);
        Vector<float> bent = Tanh(Load(at.Cells, first, count));
        Vector<float> state = DropTraces(Load(at.StateGradient, first, count) + Load(at.OutputGradient, first, count));
        Vector<float> cell = DropTraces(Load(at.CellGradient, first, count) + (state * output * (one - (bent * bent))));
        Vector<float> previous = Load(at.PreviousCells, first, count);
        Store(cell * candidate * input * (one - input), at.GateGradients, first, count);
        Store(cell * previous * forget * (one - forget), at.GateGradients, first + hidden, count);
        Store(cell * input * (one - (candidate * candidate)), at.GateGradients, first + (2 * hidden), count);
        Store(state * bent * output * (one - output), at.GateGradients, first + (3 * hidden), count);
        Store(cell * forget, at.CellGradient, first, count);
    }

    public static bool IsWide => Lanes512.IsSupported;

    public static void ForwardWide(in RecurrentRow at, int first)
    {
        int hidden = at.Hidden;
        float* gates = at.Gates + first;
        Vector512<float> input = VectorMath512.GateSigmoid(Vector512.Load(gates));
        Vector512<float> forget = VectorMath512.GateSigmoid(Vector512.Load(gates + hidden));
        Vector512<float> candidate = VectorMath512.GateTanh(Vector512.Load(gates + (2 * hidden)));
        Vector512<float> output = VectorMath512.GateSigmoid(Vector512.Load(gates + (3 * hidden)));
        Vector512<float> cell = (forget * Load512(at.PreviousCells, first)) + (input * candidate);
        input.Store(gates);
        forget.Store(gates + hidden);
        candidate.Store(gates + (2 * hidden));
        output.Store(gates + (3 * hidden));
        cell.Store(at.Cells + first);
        (output * VectorMath512.GateTanh(cell)).Store(at.State + first);
    }

    public static void BackwardWide(in RecurrentRow at, int first)
    {
        Vector512<float> one = Vector512<float>.One;
        int hidden = at.Hidden;
        float* gates = at.Gates + first;
        float* gradients = at.GateGradients + first;
        Vector512<float> input = Vector512.Load(gates);
        Vector512<float> forget = Vector512.Load(gates + hidden);
        Vector512<float> candidate = Vector512.Load(gates + (2 * hidden));
        Vector512<float> output = Vector512.Load(gates + (3 * hidden));
        Vector512<float> bent = VectorMath512.GateTanh(Vector512.Load(at.Cells + first));
        Vector512<float> state = VectorMath512.DropTraces(
            Load512(at.StateGradient, first) + Load512(at.OutputGradient, first)
        );
        Vector512<float> cell = VectorMath512.DropTraces(
            Load512(at.CellGradient, first) + (state * output * (one - (bent * bent)))
        );
        Vector512<float> previous = Load512(at.PreviousCells, first);
        (cell * candidate * input * (one - input)).Store(gradients);
        (cell * previous * forget * (one - forget)).Store(gradients + hidden);
        (cell * input * (one - (candidate * candidate))).Store(gradients + (2 * hidden));
        (state * bent * output * (one - output)).Store(gradients + (3 * hidden));
        (cell * forget).Store(at.CellGradient + first);
    }
}

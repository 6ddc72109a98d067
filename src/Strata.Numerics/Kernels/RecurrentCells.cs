using System.Numerics;
using static Strata.Numerics.Kernels.GateFunctions;
using static Strata.Numerics.Kernels.RecurrentRow;

namespace Strata.Numerics.Kernels;

/// <summary><c>h' = tanh(a)</c>.</summary>
internal readonly unsafe struct TanhCell : IRecurrentCell
{
    public static bool CarriesState => false;

    public static void Forward(in RecurrentRow at, int first, int count) =>
        Store(Tanh(Load(at.Gates, first, count)), at.State, first, count);

    public static void Backward(in RecurrentRow at, int first, int count)
    {
        Vector<float> gradient = DropTraces(
            Load(at.StateGradient, first, count) + Load(at.OutputGradient, first, count)
        );
        Vector<float> state = Load(at.State, first, count);
        Store(gradient * (Vector<float>.One - (state * state)), at.GateGradients, first, count);
    }
}

/// <summary><c>h' = max(a, 0)</c>.</summary>
internal readonly unsafe struct ReluCell : IRecurrentCell
{
    public static bool CarriesState => false;

    public static void Forward(in RecurrentRow at, int first, int count) =>
        Store(default(Rectify).Apply(Load(at.Gates, first, count)), at.State, first, count);

    public static void Backward(in RecurrentRow at, int first, int count)
    {
        Vector<float> gradient = DropTraces(
            Load(at.StateGradient, first, count) + Load(at.OutputGradient, first, count)
        );
        Vector<float> state = Load(at.State, first, count);
        Store(default(RectifyGradient).Apply(state, gradient), at.GateGradients, first, count);
    }
}

/// <summary><c>n = tanh(a + σ(r)·(W·h + b))</c>, <c>h' = (1 − σ(z))·n + σ(z)·h</c>.</summary>
internal readonly unsafe struct GruCell : IRecurrentCell
{
    public static bool CarriesState => true;

    public static void Forward(in RecurrentRow at, int first, int count)
    {
        int hidden = at.Hidden;
        Vector<float> reset = Sigmoid(Load(at.Gates, first, count));
        Vector<float> update = Sigmoid(Load(at.Gates, first + hidden, count));
        Vector<float> read = Load(at.Cells, first, count) + Load(at.CandidateBias, first, count);
        Vector<float> candidate = Tanh(Load(at.Gates, first + (2 * hidden), count) + (reset * read));
        Store(reset, at.Gates, first, count);
        Store(update, at.Gates, first + hidden, count);
        Store(candidate, at.Gates, first + (2 * hidden), count);
        Store(read, at.Cells, first, count);
        Vector<float> previous = Load(at.PreviousState, first, count);
        Store(candidate + (update * (previous - candidate)), at.State, first, count);
    }

    public static void Backward(in RecurrentRow at, int first, int count)
    {
        Vector<float> one = Vector<float>.One;
        int hidden = at.Hidden;
        Vector<float> reset = Load(at.Gates, first, count);
        Vector<float> update = Load(at.Gates, first + hidden, count);
        Vector<float> candidate = Load(at.Gates, first + (2 * hidden), count);
        Vector<float> previous = Load(at.PreviousState, first, count);
        Vector<float> state = DropTraces(Load(at.StateGradient, first, count) + Load(at.OutputGradient, first, count));
        Vector<float> ofCandidate = state * (one - update) * (one - (candidate * candidate));
        Vector<float> ofUpdate = state * (previous - candidate) * update * (one - update);
        Vector<float> ofReset = ofCandidate * Load(at.Cells, first, count) * reset * (one - reset);
        Store(ofReset, at.GateGradients, first, count);
        Store(ofUpdate, at.GateGradients, first + hidden, count);
        Store(ofCandidate, at.GateGradients, first + (2 * hidden), count);
        Store(ofReset, at.StateGateGradients, first, count);
        Store(ofUpdate, at.StateGateGradients, first + hidden, count);
        Store(ofCandidate * reset, at.StateGateGradients, first + (2 * hidden), count);
        Store(state * update, at.StateGradient, first, count);
    }
}

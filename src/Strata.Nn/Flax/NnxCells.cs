namespace Strata.Nn.Flax;

/// <summary>What the recurrent cells of <c>flax.nnx</c> declare, in the order of their constructors.</summary>
public static class NnxCells
{
    /// <summary><c>LSTMCell</c>: one Linear a gate, those of the input first.</summary>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="features">Features of the state.</param>
    public static FlaxModule Lstm(int inputs, int features)
    {
        var cell = new FlaxModule();
        foreach (string gate in (ReadOnlySpan<string>)["ii", "if_", "ig", "io"]) // "if" is a word of Python
            cell.With(gate, FlaxLayers.Dense(inputs, features, bias: false));
        foreach (string gate in (ReadOnlySpan<string>)["hi", "hf", "hg", "ho"])
            cell.With(gate, LinenCells.Recurrent(features, bias: true));
        return cell;
    }

    /// <summary><c>OptimizedLSTMCell</c>: all gates in one wide Linear, so one orthogonal draw for all of them.</summary>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="features">Features of the state.</param>
    public static FlaxModule OptimizedLstm(int inputs, int features) =>
        new FlaxModule()
            .With("dense_i", FlaxLayers.Dense(inputs, 4 * features, bias: false))
            .With("dense_h", LinenCells.Recurrent(features, 4 * features, bias: true));

    /// <summary><c>GRUCell</c>: all gates in one wide Linear.</summary>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="features">Features of the state.</param>
    public static FlaxModule Gru(int inputs, int features) =>
        new FlaxModule()
            .With("dense_i", FlaxLayers.Dense(inputs, 3 * features))
            .With("dense_h", LinenCells.Recurrent(features, 3 * features, bias: false));

    /// <summary><c>SimpleCell</c>.</summary>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="features">Features of the state.</param>
    public static FlaxModule Simple(int inputs, int features) =>
        new FlaxModule()
            .With("dense_h", LinenCells.Recurrent(features, bias: false))
            .With("dense_i", FlaxLayers.Dense(inputs, features));
}

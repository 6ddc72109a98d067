namespace Strata.Nn.Flax;

/// <summary>What the recurrent cells of <c>flax.linen</c> declare: one Dense a gate.</summary>
public static class LinenCells
{
    /// <summary><c>LSTMCell</c> and <c>OptimizedLSTMCell</c>: the recurrent kernels are orthogonal and carry the biases.</summary>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="features">Features of the state.</param>
    public static FlaxModule Lstm(int inputs, int features)
    {
        var cell = new FlaxModule();
        foreach (char gate in "ifgo")
            cell.With($"i{gate}", FlaxLayers.Dense(inputs, features, bias: false))
                .With($"h{gate}", Recurrent(features, bias: true));
        return cell;
    }

    /// <summary><c>GRUCell</c>: of the recurrent kernels only that of the new state has a bias.</summary>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="features">Features of the state.</param>
    public static FlaxModule Gru(int inputs, int features)
    {
        var cell = new FlaxModule();
        foreach (char gate in "rzn")
            cell.With($"i{gate}", FlaxLayers.Dense(inputs, features))
                .With($"h{gate}", Recurrent(features, bias: gate == 'n'));
        return cell;
    }

    /// <summary><c>SimpleCell</c>: the bias stands with the input.</summary>
    /// <param name="inputs">Features of the input.</param>
    /// <param name="features">Features of the state.</param>
    public static FlaxModule Simple(int inputs, int features) =>
        new FlaxModule().With("h", Recurrent(features, bias: false)).With("i", FlaxLayers.Dense(inputs, features));

    internal static FlaxModule Recurrent(int features, bool bias) => Recurrent(features, features, bias);

    internal static FlaxModule Recurrent(int features, int outputs, bool bias) =>
        FlaxLayers.Dense(features, outputs, bias, FlaxInitializers.Orthogonal());
}

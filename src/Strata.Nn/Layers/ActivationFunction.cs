namespace Strata.Nn.Layers;

/// <summary>A function between two layers, where a model's options name it.</summary>
public enum ActivationFunction
{
    /// <summary>None: the values as they are.</summary>
    Identity,

    /// <summary><c>max(x, 0)</c>.</summary>
    ReLU,

    /// <summary><c>min(max(x, 0), 6)</c>.</summary>
    ReLU6,

    /// <summary><c>x·σ(x)</c>.</summary>
    SiLU,

    /// <summary><c>x · min(max(x + 3, 0), 6) / 6</c>.</summary>
    Hardswish,

    /// <summary><c>1 / (1 + e⁻ˣ)</c>.</summary>
    Sigmoid,

    /// <summary><c>min(max(x + 3, 0), 6) / 6</c>.</summary>
    Hardsigmoid,
}

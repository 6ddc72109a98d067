namespace Strata.Nn;

/// <summary>The function behind a layer, which says by how much its weights must be larger: <c>calculate_gain</c>.</summary>
public enum Nonlinearity
{
    /// <summary>None, or a convolution: 1.</summary>
    Linear,

    /// <summary>Sigmoid: 1.</summary>
    Sigmoid,

    /// <summary>Tanh: 5/3.</summary>
    Tanh,

    /// <summary>ReLU: √2.</summary>
    Relu,

    /// <summary>Leaky ReLU: √(2 / (1 + slope²)).</summary>
    LeakyRelu,

    /// <summary>SELU: 3/4.</summary>
    Selu,
}

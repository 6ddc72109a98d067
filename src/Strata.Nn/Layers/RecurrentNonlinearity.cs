namespace Strata.Nn.Layers;

/// <summary>What bends the sum of an Elman network.</summary>
public enum RecurrentNonlinearity
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary><c>max(x, 0)</c>.</summary>
    Relu,
}

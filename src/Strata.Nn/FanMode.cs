namespace Strata.Nn;

/// <summary>Which number of connections the variance of an initial weight is divided by.</summary>
public enum FanMode
{
    /// <summary>Inputs of one output value: keeps the size of activations.</summary>
    FanIn,

    /// <summary>Outputs that one input value reaches: keeps the size of gradients.</summary>
    FanOut,

    /// <summary>Their mean.</summary>
    FanAverage,

    /// <summary>The root of their product.</summary>
    FanGeometricAverage,
}

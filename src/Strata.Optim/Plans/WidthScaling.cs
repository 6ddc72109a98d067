namespace Strata.Optim;

/// <summary>Who scales the output layer of a model that grows in width.</summary>
public enum WidthScaling
{
    /// <summary>Its learning rate, divided by the growth of its fan-in; its initial variance must fall with the square.</summary>
    /// <remarks>Table 3 of Yang et al., 2022.</remarks>
    OutputByRate,

    /// <summary>A multiplier in the model, one over the growth of its fan-in; its initial variance stays. The rate is left, and under SGD multiplied.</summary>
    /// <remarks>Table 8 of Yang et al., 2022, and the package <c>mup</c>.</remarks>
    OutputByMultiplier,
}

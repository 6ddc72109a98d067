namespace Strata.Nn.Flax;

/// <summary>The distribution of <see cref="FlaxInitializers.VarianceScaling"/>.</summary>
public enum FlaxDistribution
{
    /// <summary>Normal, cut off at two standard deviations, and widened so that the variance is as asked.</summary>
    TruncatedNormal,

    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Uniform around 0.</summary>
    Uniform,
}

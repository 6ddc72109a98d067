namespace Strata.Optim;

/// <summary>By which figure <see cref="Adan"/> weighs the difference of two gradients.</summary>
public enum AdanDifference
{
    /// <summary>β2, as in timm and the authors' code.</summary>
    Beta2,

    /// <summary>1 − β2, as in optax: less than a tenth of it at the defaults.</summary>
    OneMinusBeta2,
}

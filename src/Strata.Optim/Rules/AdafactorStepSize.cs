namespace Strata.Optim;

/// <summary>What the learning rate η of Adafactor means in update t of a parameter.</summary>
public enum AdafactorStepSize
{
    /// <summary>The most that a step may be: <c>min(η, 1/√t)</c>, as PyTorch and Keras.</summary>
    Bounded,

    /// <summary>The step itself, as optax, and timm where it is given a rate.</summary>
    Given,

    /// <summary>A factor of the rule's own step <c>min(1e-2, 1/√t)</c>: timm without a rate, with η = 1.</summary>
    Relative,

    /// <summary>A factor of <c>min(1e-6·t, 1/√t)</c>, as timm's <c>warmup_init</c>.</summary>
    RelativeWarmUp,
}

namespace Strata.Optim;

/// <summary>How <see cref="Dog"/> makes its first step, when no distance has been covered.</summary>
public enum DogStart
{
    /// <summary>As if a small share of the size of the parameters had been covered: <c>value·(1 + ‖p0‖)</c>.</summary>
    Heuristic,

    /// <summary>As if this distance had been covered.</summary>
    Distance,

    /// <summary>With this learning rate.</summary>
    LearningRate,
}

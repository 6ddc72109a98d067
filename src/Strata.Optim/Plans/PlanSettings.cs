namespace Strata.Optim;

/// <summary>What a plan says of the step as a whole.</summary>
public sealed record PlanSettings
{
    /// <summary>The limit on the norm of the gradients; null for none.</summary>
    public NormClip? NormClip { get; init; }

    /// <summary>Micro-steps for each applied update; at least 1.</summary>
    /// <value>1</value>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>How accumulated gradients become one.</summary>
    /// <value>Mean</value>
    public AccumulationMode AccumulationMode { get; init; }

    /// <summary>What happens to a trainable parameter without a gradient.</summary>
    /// <value>Skip</value>
    public MissingGradient MissingGradient { get; init; }

    /// <summary>What happens when a gradient is not finite.</summary>
    /// <value>Throw</value>
    public NonFiniteGradient NonFiniteGradient { get; init; }
}

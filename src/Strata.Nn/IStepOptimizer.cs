namespace Strata.Nn;

/// <summary>What a compiled step needs of an optimizer.</summary>
public interface IStepOptimizer
{
    /// <summary>Changes whenever another set of parameters may need gradients; recordings of an earlier one are dropped.</summary>
    int PlanVersion { get; }

    /// <summary>Updates every parameter from its gradient.</summary>
    void Step();

    /// <summary>Forgets all gradients.</summary>
    void ZeroGradients();
}

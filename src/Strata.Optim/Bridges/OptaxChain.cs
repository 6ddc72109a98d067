namespace Strata.Optim;

/// <summary>What a chain of optax is made of.</summary>
/// <param name="Group">The group.</param>
/// <param name="Rate">Its learning rate in Python.</param>
/// <param name="Decay">Its weight decay in Python.</param>
/// <param name="Check">Takes what optax cannot say.</param>
internal sealed record OptaxChain(EmittedGroup Group, string Rate, string Decay, BridgeCheck Check);

using Strata.Conformance.Manifests;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <summary>timm's parameter group as it meets one parameter: what the builders of <see cref="TimmRules"/> see.</summary>
/// <param name="Name">For messages: <c>timm.SGDW</c>.</param>
/// <param name="Options">The options of timm's parameter group, defaults included.</param>
/// <param name="Rates">What the case sets as the learning rate before each step; null for a constant.</param>
/// <param name="Parameter">The name of the parameter.</param>
/// <param name="Shape">Its shape, by which some classes choose.</param>
public sealed record TimmGroup(string Name, Item Options, Schedule? Rates, string Parameter, Shape Shape)
{
    /// <summary>The learning rate; some classes have none, and their <c>lr</c> is null.</summary>
    public Hyperparameter Rate => Rates is null ? Options.Number("lr") : Rates;

    public double[] Betas => Options.Numbers("betas");

    /// <summary>How a decoupled decay enters: times the rate, or as timm's <c>corrected_weight_decay</c> says.</summary>
    public DecayMode Decoupled =>
        Options.OptionalFlag("corrected_weight_decay") ? DecayMode.Corrected : DecayMode.Decoupled;
}

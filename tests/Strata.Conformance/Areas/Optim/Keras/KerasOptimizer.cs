using Strata.Conformance.Manifests;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <summary>One optimizer of Keras as it meets one parameter: what the builders of <see cref="KerasRules"/> see.</summary>
/// <param name="Name">For messages: <c>keras.SGD</c>.</param>
/// <param name="Options">What <c>get_config()</c> returns.</param>
/// <param name="Rates">The learning rate; the same object for all parameters.</param>
/// <param name="Parameter">The name of the parameter.</param>
/// <param name="Shape">Its shape, by which some classes choose.</param>
/// <param name="Decays">Whether it is not excluded from weight decay.</param>
public sealed record KerasOptimizer(
    string Name,
    Item Options,
    KerasRates Rates,
    string Parameter,
    Shape Shape,
    bool Decays
)
{
    /// <summary>The learning rate as a plan counts.</summary>
    public Hyperparameter Rate => Rates.ByUpdate;

    /// <summary>Decoupled, times the learning rate in force, whatever the rule; 0 where there is none.</summary>
    public double WeightDecay => Options.Number("weight_decay", 0) is var decay && Decays ? decay : 0;
}

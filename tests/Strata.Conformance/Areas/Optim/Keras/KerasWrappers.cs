using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <summary>What stands around a rule of Keras and not around a plan: averages, and accumulation of one optimizer among several.</summary>
/// <param name="partsDiffer">Whether the optimizers of a case accumulate differently.</param>
public sealed class KerasWrappers(bool partsDiffer)
{
    /// <summary>
    /// Whether the rule accumulates and not the plan: an average moves in every step, those that only accumulate included.
    /// </summary>
    public bool AccumulatesItself(KerasOptimizer optimizer) =>
        optimizer.Rates.MicroSteps > 1 && (partsDiffer || optimizer.Options.OptionalFlag("use_ema"));

    /// <summary>The rule with what stands around it.</summary>
    public PeerRule Around(KerasOptimizer optimizer, PeerRule rule)
    {
        Item options = optimizer.Options;
        UpdateRule made = rule.Rule;
        if (AccumulatesItself(optimizer))
        {
            // What the plan would do with the mean it would do with each gradient here.
            options.RequireOff($"{optimizer.Name} that accumulates apart", "clipnorm", "global_clipnorm", "clipvalue");
            made = (made with { LearningRate = optimizer.Rates.ByStep }).Accumulated(optimizer.Rates.MicroSteps);
        }

        if (options.Flag("use_ema"))
            made = made.WithAverage(
                WeightAverage.Exponential(options.Number("ema_momentum")) with
                {
                    OverwriteEvery = (int)options.Number("ema_overwrite_frequency", 0),
                    MicroSteps = optimizer.Rates.MicroSteps,
                }
            );
        else
            options.Ignore("ema_momentum", "ema_overwrite_frequency"); // say nothing without an average
        return rule with { Rule = made };
    }
}

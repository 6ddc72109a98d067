using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <summary>One optimizer of Keras as it meets one parameter: what the builders of <see cref="KerasRules"/> see.</summary>
/// <param name="Name">For messages: <c>keras.SGD</c>.</param>
/// <param name="Options">What <c>get_config()</c> returns.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Decays">Whether the parameter is not excluded from weight decay.</param>
public sealed record KerasOptimizer(string Name, Item Options, string Parameter, bool Decays)
{
    /// <summary>Steps for each update.</summary>
    public int MicroSteps =>
        Options.Has("gradient_accumulation_steps") ? Options.Integer("gradient_accumulation_steps") : 1;

    /// <summary>The learning rate as the peer counts: by steps, those that only accumulate included.</summary>
    public Hyperparameter RateByStep => KerasSchedules.Read(Options, "learning_rate");

    /// <summary>The learning rate as a plan counts: by updates, each in the last of its steps.</summary>
    public Hyperparameter Rate
    {
        get
        {
            Hyperparameter rate = RateByStep;
            int steps = MicroSteps;
            return rate.IsConstant || steps == 1
                ? rate
                : Schedule.From(t => rate.At((steps * (t + 1)) - 1), $"{rate}, every {steps} steps");
        }
    }

    /// <summary>Decoupled, times the learning rate in force, whatever the rule; 0 where there is none.</summary>
    public double WeightDecay => Options.Number("weight_decay", 0) is var decay && Decays ? decay : 0;
}

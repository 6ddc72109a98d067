using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <summary>The learning rate of an optimizer of Keras.</summary>
/// <param name="ByStep">As Keras counts: by steps, those that only accumulate included.</param>
/// <param name="ByUpdate">As a plan counts: by updates, each in the last of its steps.</param>
/// <param name="MicroSteps">Steps for each update.</param>
public sealed record KerasRates(Hyperparameter ByStep, Hyperparameter ByUpdate, int MicroSteps)
{
    /// <summary>Reads <c>learning_rate</c> and <c>gradient_accumulation_steps</c>.</summary>
    public static KerasRates Of(Item options)
    {
        Hyperparameter rate = KerasSchedules.Read(options, "learning_rate");
        int steps = options.Integer("gradient_accumulation_steps", 1);
        options.Ignore("gradient_accumulation_steps"); // null, too
        Hyperparameter update =
            rate.IsConstant || steps == 1
                ? rate
                : Schedule.From(t => rate.At((steps * (t + 1)) - 1), $"{rate}, every {steps} steps");
        return new(rate, update, steps);
    }
}

using Strata.Conformance.Areas.Optim.Peers;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>Adafactor.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> FactoredFamily =>
        new() { ["keras.Adafactor"] = Adafactor };

    /// <summary>Keras keeps the whole moment of a matrix too, which it makes of r and c in every step; so is this.</summary>
    public static float[] AdafactorVelocity(PeerComparison comparison, string parameter)
    {
        Shape shape = comparison.Scenario.Inputs.Parameter(parameter).Shape;
        if (shape.Rank < 2)
            return comparison.Run.State(comparison.State, "velocity", parameter);
        float[] rows = comparison.Run.State(comparison.State, "r", parameter);
        float[] columns = comparison.Run.State(comparison.State, "c", parameter);
        (int height, int width) = (shape[^2], shape[^1]);
        var moment = new float[shape.Count];
        for (int i = 0; i < moment.Length; i++)
        {
            int matrix = i / (height * width);
            double mean = rows.AsSpan(matrix * height, height).ToArray().Average(value => (double)value);
            moment[i] = (float)(rows[i / width] / mean * columns[(matrix * width) + (i % width)]);
        }

        return moment;
    }

    private static PeerRule Adafactor(KerasOptimizer optimizer)
    {
        optimizer.Options.Ignore("relative_step"); // changes nothing in Keras 3.15
        return new(
            new KerasAdafactor(optimizer.Rate)
            {
                Beta2Decay = optimizer.Options.Number("beta_2_decay"),
                Epsilon = optimizer.Options.Number("epsilon_1"),
                EpsilonScale = optimizer.Options.Number("epsilon_2"),
                ClippingThreshold = optimizer.Options.Number("clip_threshold"),
                WeightDecay = optimizer.WeightDecay,
            }
        );
    }
}

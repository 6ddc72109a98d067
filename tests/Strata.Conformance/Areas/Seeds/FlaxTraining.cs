using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>Trains a network on one batch with the mean squared error, and compares losses, values and gradients.</summary>
internal sealed class FlaxTraining(CaseFile file, Judgement judgement, FlaxNetwork network, OptimizationPlan plan)
{
    private readonly CaseArrays _arrays = file.Arrays;
    private readonly double _bound = Bounds.OfValues(file.Item);
    private readonly double _boundOfValues = Bounds.FromPeerError(
        Math.Max(file.Item.Number("peer_error", 0), PeerErrorOfValues(file.Arrays.Aside()))
    );

    /// <summary>Trains for the case's steps.</summary>
    /// <returns>The loss after each step, from 0.</returns>
    public float[] Run()
    {
        int steps = file.Item.Integer("steps");
        double[] truth = file.Item.Numbers("losses_f64");
        double[] peer = file.Item.Numbers("losses");
        judgement.Same("losses", truth.Length, steps + 1);
        judgement.Same("losses", peer.Length, steps + 1);
        Tensor x = Tensor.From(_arrays.Floats("input/x"), _arrays.ShapeOf("input/x"));
        Optimizer optimizer = Optimizer.Create(plan);
        var losses = new float[steps + 1];
        for (int step = 0; step <= steps; step++)
        {
            CompareAt("value", step, parameter => parameter.Value);
            Tensor prediction = network.Forward(x);
            Tensor y = Tensor.From(_arrays.Floats("input/y"), prediction.Shape); // given flat or as rows
            Tensor loss = Loss.MeanSquaredError(prediction, y);
            losses[step] = loss.Item();
            judgement.Values($"losses[{step}]", [losses[step]], [truth[step]], _bound);
            loss.Backward();
            CompareAt("gradient", step + 1, parameter => parameter.Gradient);
            if (step < steps)
                optimizer.Step();
            optimizer.ZeroGradients();
        }

        Tape.Discard();
        return losses;
    }

    // The case's peer_error speaks of the losses; how far the peer's values are off, its own arrays show. In the exercises
    // with d = 8 that is more than the losses' bound, as it is for any float32: with every product of matrices added up in
    // double and rounded once, the kernel of exercise_seed0_n5_d8 is off by 1.5e-5 after 20 steps, the bound being 3.4e-6.
    private static double PeerErrorOfValues(CaseArrays arrays)
    {
        const string Truth = "value#f64/";
        double worst = 0;
        foreach (string key in arrays.Keys.Where(key => key.StartsWith(Truth, StringComparison.Ordinal)).ToList())
            worst = Math.Max(
                worst,
                Measure.RelativeError(arrays.Floats($"value/{key[Truth.Length..]}"), arrays.Doubles(key))
            );
        return worst;
    }

    private void CompareAt(string what, int step, Func<Parameter, Block> read)
    {
        foreach ((string name, float[] values) in network.Read(read))
        {
            string key = $"{what}/{name}@{step}";
            if (!_arrays.Has(key))
                continue;
            float[] peer = _arrays.Floats(key);
            string truth = $"{what}#f64/{name}@{step}";
            if (_arrays.Has(truth))
                judgement.Values(key, values, _arrays.Doubles(truth), _boundOfValues);
            else
                judgement.Values(
                    key,
                    values,
                    Array.ConvertAll(peer, value => (double)value),
                    Bounds.WithoutTruth * _boundOfValues
                );
        }
    }
}

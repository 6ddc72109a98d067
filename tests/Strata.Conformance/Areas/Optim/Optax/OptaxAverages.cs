using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>optax' averages of parameters beside a run of SGD.</summary>
public static class OptaxAverages
{
    public static void Judge(CaseFile file, OptimInputs inputs, Judgement judgement)
    {
        Item item = file.Item;
        item.Ignore("case", "about", "kind");
        string[] parameters = item.Texts("parameters");
        var rule = new OptaxOp(item.Object("optimizer"), parameters[0], parameters, new(inputs, parameters, 0));
        PeerRule averaged = OptaxStagedRule.Simple(rule);
        averaged = averaged with { Rule = averaged.Rule.WithAverage(Average(item)) };
        PeerRun run = PeerRun.Play(
            new()
            {
                Inputs = inputs,
                Steps = item.Integer("steps"),
                Parameters = parameters,
                Plan = new([new("all", parameters, averaged)], []),
            }
        );
        for (int step = 1; step <= item.Integer("steps"); step++)
            foreach (string parameter in parameters)
                StoredArray.Compare(
                    file.Arrays,
                    judgement,
                    "average",
                    $"{parameter}@{step}",
                    run.State(run.States[step - 1], "average", parameter),
                    Bounds.OfValues(item)
                );
    }

    private static WeightAverage Average(Item item) =>
        item.Text("function") switch
        {
            "incremental_update" => new ExponentialWeightAverage(1 - item.Number("argument"))
            {
                StartsAtInitial = true,
            },
            "periodic_update" => WeightAverage.Copy(item.Integer("argument")),
            string other => throw new UnsupportedException($"optax.{other}"),
        };
}

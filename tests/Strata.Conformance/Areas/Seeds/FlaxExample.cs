using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>A label tree, one rule a label, and a network of Dense layers.</summary>
internal static class FlaxExample
{
    public static void Judge(CaseFile file, Judgement judgement)
    {
        Item item = file.Item;
        List<(string Name, string Label)> leaves = KernelOrBias.Leaves(item.Raw("label_tree"));
        var network = new FlaxNetwork(
            leaves.Select(leaf => leaf.Name),
            name => (file.Arrays.Floats($"initial/{name}"), file.Arrays.ShapeOf($"initial/{name}"))
        );
        Item transforms = item.Object("transforms");
        Dictionary<string, UpdateRule?> rules = transforms.Names.ToDictionary(
            label => label,
            label => (UpdateRule?)Rule(transforms.Object(label))
        );
        ParameterLabels labels = ParameterLabels.Map(
            network,
            parameter => leaves.Find(leaf => leaf.Name == network.NameOf(parameter)).Label
        );
        new FlaxTraining(file, judgement, network, OptimizationPlan.FromLabels(rules, labels)).Run();
    }

    private static Sgd Rule(Item transform) =>
        transform.Text("op") == "sgd"
            ? new Sgd(transform.Number("learning_rate"))
            : throw new UnsupportedException($"the rule optax.{transform.Text("op")}");
}

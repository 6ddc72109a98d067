using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn.Flax;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>
/// The exercise: Dense drawn from a seed, one rate for the kernel and one for the bias, the loss after one step.
/// </summary>
internal sealed class FlaxExercise(CaseFile file, Judgement judgement)
{
    private readonly Item _item = file.Item;

    public void Judge()
    {
        _item.Ignore("answer_hex", "answer_jit", "other_readings"); // the peer's own bits, and what was not meant
        JudgeStart();
        List<(string Name, string Label)> leaves = KernelOrBias.Leaves(_item.Raw("label_tree"));
        KernelOrBias.JudgeLabels(leaves, judgement);
        var network = new FlaxNetwork(
            leaves.Select(leaf => leaf.Name.Split('.')[^1]),
            name => (file.Arrays.Floats($"initial/{name}"), file.Arrays.ShapeOf($"initial/{name}"))
        );
        var rules = new Dictionary<string, UpdateRule?>
        {
            ["kernel"] = new Sgd(_item.Number("lr_kernel")),
            ["bias"] = new Sgd(_item.Number("lr_bias")),
        };
        ParameterLabels labels = ParameterLabels.Map(network, p => KernelOrBias.LabelOf(network.NameOf(p)));
        float[] losses = new FlaxTraining(file, judgement, network, OptimizationPlan.FromLabels(rules, labels)).Run();

        double bound = Bounds.OfValues(_item);
        judgement.Values("answer", [losses[1]], _item.Numbers("answer_f64"), bound);
        judgement.Values("answer", [losses[1]], _item.Numbers("answer"), Bounds.WithoutTruth * bound);
        judgement.Values(
            "loss_before_step",
            [losses[0]],
            [_item.Number("loss_before_step")],
            Bounds.WithoutTruth * bound
        );
    }

    // The key of the seed, and from it the kernel, bit for bit.
    private void JudgeStart()
    {
        var key = new RandomKey((long)_item.Number("seed"));
        judgement.Same("key", key, new RandomKey(_item.Raw("key")[0].GetUInt32(), _item.Raw("key")[1].GetUInt32()));
        int inputs = _item.Integer("d");
        int features = _item.Integer("features");
        IReadOnlyList<FlaxParameter> start = FlaxLayers.Dense(inputs, features).InitializeLinen(key);
        float[] kernel = start[0].Values.ToArray();
        judgement.SameSequence("initial_kernel", Hex(kernel), _item.Texts("initial_kernel_hex"));
        judgement.SameSequence("initial_bias", Hex(start[1].Values.ToArray()), _item.Texts("initial_bias_hex"));
        judgement.SameSequence(
            "initial/kernel",
            Hex(file.Arrays.Floats("initial/kernel")),
            _item.Texts("initial_kernel_hex")
        );
        judgement.SameSequence(
            "initial/bias",
            Hex(file.Arrays.Floats("initial/bias")),
            _item.Texts("initial_bias_hex")
        );
        judgement.Same("input/x", file.Arrays.ShapeOf("input/x"), new Shape(_item.Integer("n"), inputs));
    }

    private static string[] Hex(float[] values) =>
        Array.ConvertAll(values, value => BitConverter.SingleToUInt32Bits(value).ToString("X8"));
}

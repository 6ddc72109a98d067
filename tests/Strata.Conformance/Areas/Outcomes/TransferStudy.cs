using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>Fine-tunes a small network, pretrained on MNIST, on a few optdigits, as PyTorch did.</summary>
public sealed class TransferStudy
{
    private const double WeightDecay = 0.01;

    private readonly Item _item;
    private readonly CaseArrays _arrays;
    private readonly string[] _layers;
    private readonly Lazy<TransferData> _data;

    /// <param name="manifest">Policies, regimes, layers; weights, rows and orders.</param>
    /// <param name="folders">Says where optdigits is.</param>
    public TransferStudy(Manifest manifest, FixtureFolders folders)
    {
        _item = manifest.Item;
        _arrays = new CaseArrays(manifest.Arrays, "");
        _layers = _item.Texts("layers");
        int testCount = _item.Object("pretraining").Integer("target_test_count");
        _data = new(() => TransferData.Read(folders.DataFolder("optdigits"), testCount));
    }

    /// <summary>The number of test images.</summary>
    public int TestCount => _data.Value.TestLabels.Length;

    /// <summary>Trains once.</summary>
    /// <param name="mostSteps">Stop after so many steps.</param>
    /// <returns>The loss before each step, and the network.</returns>
    public (IReadOnlyList<float> Losses, DigitsCnn Model) Train(
        string regime,
        string policyName,
        double rate,
        int seed,
        int mostSteps = int.MaxValue
    )
    {
        TransferPolicy policy = PolicyOf(policyName);
        int batch = _item.Object("regimes").Object(regime).Integer("batch");
        int[] rows = Integers($"seed{seed}/{regime}/rows");
        int[] order = Integers($"seed{seed}/{regime}/order");
        int epochs = order.Length / rows.Length;
        int steps = epochs * ((rows.Length + batch - 1) / batch);

        DigitsCnn model = Start(policy, seed);
        Optimizer optimizer = Optimizer.Create(PlanOf(model, policy, rate, steps, epoch: 0));
        TrainStep step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(model.Forward(x), y));
        var losses = new List<float>();
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            if (
                epoch > 0
                && Enumerable.Range(0, _layers.Length).Any(i => policy.Trains(i, epoch) != policy.Trains(i, epoch - 1))
            )
                optimizer.Replan(PlanOf(model, policy, rate, steps, epoch));
            foreach (int[] part in order[(epoch * rows.Length)..((epoch + 1) * rows.Length)].Chunk(batch))
            {
                int[] chosen = Array.ConvertAll(part, index => rows[index]);
                losses.Add(step.Run(_data.Value.Images(chosen), _data.Value.Labels(chosen)));
                if (losses.Count == mostSteps)
                    return (losses, model);
            }
        }

        step.Reset();
        return (losses, model);
    }

    /// <summary>Whether the values from which a run starts are stored; random ones are for some seeds only.</summary>
    public bool HasStart(string policy, int seed) =>
        PolicyOf(policy).Pretrained || _arrays.Has($"seed{seed}/random/{_layers[0]}.weight");

    /// <summary>The accuracy on the test images after training, in percent.</summary>
    public double Accuracy(string regime, string policy, double rate, int seed) =>
        100.0 * Correct(Train(regime, policy, rate, seed).Model) / TestCount;

    private TransferPolicy PolicyOf(string name)
    {
        TransferPolicy policy = TransferPolicy.Read(new Item(_item.Object("policies").Raw(name), $"policies.{name}"));
        return policy.Scale.Length == _layers.Length
            ? policy
            : throw new ManifestException($"The policy '{name}' has another number of scales than there are layers.");
    }

    private DigitsCnn Start(TransferPolicy policy, int seed)
    {
        var model = new DigitsCnn(classes: 10, new RandomKey(0));
        string[] found = [.. model.Parameters().Select(parameter => parameter.Name.Split('.')[0]).Distinct()];
        if (!found.SequenceEqual(_layers))
            throw new UnsupportedException($"a network of the layers {string.Join(", ", _layers)}");
        foreach (Parameter parameter in model.Parameters())
        {
            bool head = parameter.Name.StartsWith(_layers[^1] + ".", StringComparison.Ordinal);
            string key =
                !policy.Pretrained ? $"seed{seed}/random/{parameter.Name}"
                : head ? $"seed{seed}/{parameter.Name}"
                : $"pretrained/{parameter.Name}";
            if (!_arrays.Has(key))
                throw new UnsupportedException($"the starting values '{key}', which are not stored");
            _arrays.Floats(key).CopyTo(parameter.Value.Span);
        }

        return model;
    }

    // The rate falls along half a cosine over all steps; what an epoch does not train is frozen in its plan.
    private OptimizationPlan PlanOf(DigitsCnn model, TransferPolicy policy, double rate, int steps, int epoch)
    {
        Schedule schedule = Schedule.Cosine(rate, steps);
        if (policy.WarmUp > 0)
            schedule *= Schedule.WarmUp(policy.WarmUp * steps);
        OptimizationPlanBuilder plan = OptimizationPlan.For(model);
        for (int i = 0; i < _layers.Length; i++)
            if (!policy.Trains(i, epoch))
                plan.Freeze($"{_layers[i]}.**");
        plan.Default("all", new AdamW(schedule) { WeightDecay = WeightDecay });
        for (int i = 0; i < _layers.Length; i++)
            if (policy.Trains(i, epoch))
                plan.LearningRateMultiplier($"{_layers[i]}.**", policy.Scale[i]);
        return plan.Build();
    }

    private int Correct(DigitsCnn model)
    {
        using NoGradientScope scope = Tape.NoGradient();
        Tensor logits = model.Forward(_data.Value.Test);
        int classes = logits.Shape[1];
        float[] values = logits.ToArray();
        int[] labels = _data.Value.TestLabels;
        return Enumerable
            .Range(0, labels.Length)
            .Count(i =>
            {
                float[] row = values[(i * classes)..((i + 1) * classes)];
                return Array.IndexOf(row, row.Max()) == labels[i];
            });
    }

    private int[] Integers(string key) =>
        _arrays.Has(key)
            ? Array.ConvertAll(_arrays.Integers(key), value => (int)value)
            : throw new UnsupportedException($"'{key}', which is not stored");
}

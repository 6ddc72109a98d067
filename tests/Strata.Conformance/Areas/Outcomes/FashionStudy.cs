using Strata.Conformance.Areas.Vision;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>Fine-tunes EfficientNet-Lite0 with its real weights on fifty images of clothes, as PyTorch did.</summary>
internal sealed class FashionStudy
{
    public const int TestCount = 600;

    private const double WeightDecay = 0.01;
    private const int Batch = 10;
    private const int TestBatch = 100;
    private const int Classes = 10;

    // From the stem to the classifier.
    private static readonly string[][] s_depths =
    [
        ["conv_stem.**", "bn1.**"],
        .. Enumerable.Range(0, 7).Select(stage => new[] { $"blocks.{stage}.**" }),
        ["conv_head.**", "bn2.**"],
        ["classifier.**"],
    ];

    private readonly CaseArrays _arrays;
    private readonly FixtureFolders _folders;
    private readonly Dictionary<string, double[]> _scales;
    private readonly Lazy<(FashionData Train, FashionData Test)> _data;

    /// <param name="manifest">The share of the rate of each depth under each policy; rows, orders and heads by seed.</param>
    /// <param name="folders">Says where the data and the checkpoint are.</param>
    public FashionStudy(Manifest manifest, FixtureFolders folders)
    {
        (_arrays, _folders) = (new CaseArrays(manifest.Arrays, ""), folders);
        _scales = manifest
            .Entries("table")
            .GroupBy(row => row.Text("policy"))
            .ToDictionary(rows => rows.Key, rows => rows.First().Numbers("scale_by_depth"));
        _data = new(() =>
        {
            string folder = folders.DataFolder("fashion-mnist-12k");
            return (new(folder, "train"), new(folder, "t10k"));
        });
    }

    /// <summary>Trains once.</summary>
    /// <param name="mostSteps">Stop after so many steps.</param>
    /// <returns>The loss before each step, and the network.</returns>
    public (IReadOnlyList<float> Losses, EfficientNet Model) Train(
        string policy,
        double rate,
        int seed,
        int mostSteps = int.MaxValue
    )
    {
        int[] rows = Integers($"seed{seed}/rows");
        int[] order = Integers($"seed{seed}/order");
        int epochs = order.Length / rows.Length;
        int steps = epochs * ((rows.Length + Batch - 1) / Batch);
        EfficientNet model = NewModel(seed);
        var optimizer = Optimizer.Create(PlanOf(model, policy, rate, steps, epoch: 0));
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(model.Forward(x), y));
        var losses = new List<float>();
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            if (epoch > 0 && IsGradual(policy) && epoch < s_depths.Length)
                optimizer.Replan(PlanOf(model, policy, rate, steps, epoch));
            foreach (int[] part in order[(epoch * rows.Length)..((epoch + 1) * rows.Length)].Chunk(Batch))
            {
                int[] chosen = Array.ConvertAll(part, index => rows[index]);
                losses.Add(step.Run(_data.Value.Train.Images(chosen), _data.Value.Train.Labels(chosen)));
                if (losses.Count == mostSteps)
                    return (losses, model);
            }
        }

        step.Reset();
        return (losses, model);
    }

    /// <summary>The logits of the first test images.</summary>
    public float[] TestLogits(EfficientNet model, int count)
    {
        using NoGradientScope scope = Tape.NoGradient();
        var logits = new List<float>();
        foreach (int[] part in Enumerable.Range(0, count).Chunk(TestBatch))
            logits.AddRange(model.Forward(_data.Value.Test.Images(part)).ToArray());
        return [.. logits];
    }

    /// <summary>How many test images are classified right.</summary>
    public int TestCorrect(EfficientNet model)
    {
        float[] logits = TestLogits(model, TestCount);
        return Enumerable
            .Range(0, TestCount)
            .Count(i =>
            {
                float[] row = logits[(i * Classes)..((i + 1) * Classes)];
                return Array.IndexOf(row, row.Max()) == _data.Value.Test.AllLabels[i];
            });
    }

    private static bool IsGradual(string policy) => policy.StartsWith("gradual", StringComparison.Ordinal);

    // Running statistics stay fixed: the model is in evaluation mode throughout.
    private EfficientNet NewModel(int seed)
    {
        var model = new EfficientNet(EfficientNetOptions.Lite0, Classes, new RandomKey(0));
        RealWeights.Load(model, _folders, "efficientnet-lite0", except: "classifier.");
        Dictionary<string, Tensor> state = model.State().ToDictionary(entry => entry.Name, entry => entry.Tensor);
        state["classifier.weight"].CopyFrom(_arrays.Floats($"seed{seed}/classifier.weight"));
        state["classifier.bias"].Values.Clear();
        model.Evaluate();
        return model;
    }

    private OptimizationPlan PlanOf(EfficientNet model, string policy, double rate, int steps, int epoch)
    {
        double[] scales = _scales[policy];
        OptimizationPlanBuilder plan = OptimizationPlan.For(model);
        bool Trains(int depth) => scales[depth] != 0 && (!IsGradual(policy) || depth >= s_depths.Length - 1 - epoch);
        for (int depth = 0; depth < s_depths.Length; depth++)
            if (!Trains(depth))
                plan.Freeze([.. s_depths[depth].Select(pattern => (Selector)pattern)]);
        plan.Default("all", new AdamW(Schedule.Cosine(rate, steps)) { WeightDecay = WeightDecay });
        for (int depth = 0; depth < s_depths.Length; depth++)
            if (Trains(depth))
                foreach (string pattern in s_depths[depth])
                    plan.LearningRateMultiplier(pattern, scales[depth]);
        return plan.Build();
    }

    private int[] Integers(string key) => Array.ConvertAll(_arrays.Integers(key), value => (int)value);
}

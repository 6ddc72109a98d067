using Strata.Nn;
using Strata.Optim;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>Trains a network on optdigits with a compiled step, in a given order, and tests it after each epoch.</summary>
internal sealed class OptdigitsRun
{
    private readonly OptdigitsData _data;
    private readonly OptdigitsNetwork _network;

    /// <param name="order">The rows of each epoch.</param>
    /// <param name="batch">Rows in a batch; the last of an epoch may have fewer.</param>
    public OptdigitsRun(
        OptdigitsData data,
        OptdigitsNetwork network,
        OptimizationPlan plan,
        IEnumerable<int[]> order,
        int batch
    )
    {
        (_data, _network) = (data, network);
        Optimizer optimizer = Optimizer.Create(plan);
        TrainStep step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(network.Forward(x), y));
        foreach (int[] epoch in order)
        {
            foreach (int[] rows in epoch.Chunk(batch))
            {
                Losses.Add(step.Run(data.Images(rows), data.Labels(rows)));
                if (!optimizer.GradientNorms.IsEmpty)
                    Norms.Add(optimizer.GradientNorms[0]);
            }

            network.Evaluate();
            Test();
            network.Train();
        }

        step.Reset();
    }

    /// <summary>The loss before each step.</summary>
    public List<float> Losses { get; } = [];

    /// <summary>The norm of all gradients before they are clipped, where they are.</summary>
    public List<double> Norms { get; } = [];

    /// <summary>How many of the test set are right after each epoch.</summary>
    public List<int> Correct { get; } = [];

    /// <summary>The mean loss of the test set after each epoch.</summary>
    public List<float> TestLosses { get; } = [];

    private void Test()
    {
        using NoGradientScope scope = Tape.NoGradient();
        Tensor logits = _network.Forward(_data.Images(_data.TestRows));
        Tensor labels = _data.Labels(_data.TestRows);
        TestLosses.Add(Loss.CrossEntropy(logits, labels).Item());
        int classes = logits.Shape[1];
        Correct.Add(
            logits
                .ToArray()
                .Chunk(classes)
                .Zip(labels.ToArray())
                .Count(pair => Array.IndexOf(pair.First, pair.First.Max()) == (int)pair.Second)
        );
    }
}

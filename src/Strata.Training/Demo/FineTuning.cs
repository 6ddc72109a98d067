using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training;

/// <summary>Fine-tunes a pre-trained <see cref="DigitsCnn"/> on a few digits of other writers, under a policy.</summary>
/// <param name="pretrained">The weights to start from; the head is replaced.</param>
/// <param name="data">The pool of rows, and the test rows: images of 1×16×16.</param>
/// <param name="regime">How many labels, how many epochs.</param>
public sealed class FineTuning(ModelWeights pretrained, DatasetSplit data, FineTuningRegime regime)
{
    private const string HeadSelector = "head.**";

    /// <summary>The embedded digits at the size of the model, 1×16×16: every pixel doubled.</summary>
    public static DatasetSplit LoadData()
    {
        DatasetSplit digits = Digits.LoadSplit();
        ITransform twice = Transforms.Repeat(2);
        return new(digits.Train.Transformed(twice), digits.Test.Transformed(twice));
    }

    /// <summary>Runs one trial: the same draw gives the same bits, on any number of threads.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="rate">The learning rate of the head at its peak.</param>
    /// <param name="draw">What chance decided.</param>
    /// <param name="cancellation">Ends the trial after a step.</param>
    /// <exception cref="OperationCanceledException">The trial was cancelled.</exception>
    public FineTuningResult Run(
        FineTuningPolicy policy,
        double rate,
        FineTuningDraw draw,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(draw);
        DigitsCnn model = CreateModel(draw.Head);
        var stage = new FineTuningStage(model, rate, regime.Steps, Epoch: 0);
        var trainer = new Trainer(
            model,
            policy.Plan(stage),
            data.Train.Subset(draw.Rows),
            new()
            {
                Epochs = regime.Epochs,
                BatchSize = regime.BatchSize,
                Order = new GivenOrder(draw.Orders),
            }
        );
        var follow = new Replanning(policy, stage);
        if (!trainer.Run(follow, cancellation).Completed)
            throw new OperationCanceledException(cancellation);
        return new(follow.Losses, Evaluation.Of(model, data.Test));
    }

    /// <summary>The plan of a policy at an epoch, to look at.</summary>
    public OptimizationPlan PlanOf(FineTuningPolicy policy, double rate, int epoch)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Plan(new(new DigitsCnn(data.Train.ClassCount, new RandomKey(0)), rate, regime.Steps, epoch));
    }

    private DigitsCnn CreateModel(IReadOnlyDictionary<string, StateArray> head)
    {
        var model = new DigitsCnn(data.Train.ClassCount, new RandomKey(0));
        pretrained.Load(model, HeadSelector);
        new ModelWeights("the new head", head).Load(model, "conv*.**", "fc1.**");
        return model;
    }

    /// <summary>Keeps the losses, and replaces the plan when the policy says so.</summary>
    private sealed class Replanning(FineTuningPolicy policy, FineTuningStage stage) : ITrainingObserver
    {
        public List<float> Losses { get; } = [];

        public void EpochStarting(Trainer trainer, int epoch)
        {
            if (epoch > 0 && policy.ReplanEvery > 0 && epoch % policy.ReplanEvery == 0)
                trainer.Optimizer.Replan(policy.Plan(stage with { Epoch = epoch }));
        }

        public void StepDone(StepReport step) => Losses.Add(step.Loss);
    }
}

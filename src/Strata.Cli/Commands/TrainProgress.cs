using Strata.Cli.Terminal;
using Strata.Training;

namespace Strata.Cli.Commands;

/// <summary>A line an epoch, and a bar for the steps where somebody looks.</summary>
internal sealed class TrainProgress(Output output, ProgressBars bars, int epochs, LossLog? losses) : ITrainingObserver
{
    public void StepDone(StepReport step)
    {
        losses?.StepDone(step);
        bars.Set(
            "training",
            ((double)step.Epoch * step.BatchCount) + step.Batch + 1,
            (double)epochs * step.BatchCount,
            $"epoch {step.Epoch + 1}/{epochs}, loss {step.Loss:0.000}"
        );
    }

    public void EpochDone(EpochReport epoch)
    {
        losses?.EpochDone(epoch);
        string test = epoch.Evaluation is { } result
            ? $"  test loss {result.Loss:0.0000}  accuracy {result.Accuracy:P1}"
            : "";
        output.Line(
            $"epoch {epoch.Epoch + 1}/{epoch.EpochCount}  loss {epoch.TrainLoss:0.0000}{test}  {epoch.Elapsed.TotalSeconds:0.0} s"
        );
    }
}

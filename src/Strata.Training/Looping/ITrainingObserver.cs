namespace Strata.Training;

/// <summary>Follows a run: prints progress, keeps losses, or replaces the plan between epochs.</summary>
public interface ITrainingObserver
{
    /// <summary>An epoch begins, or goes on after a resume. The place to call <c>Optimizer.Replan</c>.</summary>
    /// <param name="trainer">The run.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    void EpochStarting(Trainer trainer, int epoch) { }

    /// <summary>A step was done.</summary>
    void StepDone(StepReport step) { }

    /// <summary>An epoch was done.</summary>
    void EpochDone(EpochReport epoch) { }
}

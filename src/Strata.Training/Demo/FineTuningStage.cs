using Strata.Optim;

namespace Strata.Training;

/// <summary>What a policy's plan depends on.</summary>
/// <param name="Model">The model.</param>
/// <param name="Rate">The learning rate of the head at its peak.</param>
/// <param name="Steps">The steps of the run.</param>
/// <param name="Epoch">The epoch that begins, from 0.</param>
public sealed record FineTuningStage(IParameterSource Model, double Rate, long Steps, int Epoch);

namespace Strata.Optim;

/// <summary>As long as it is not disposed, the parameters hold the values meant for evaluation.</summary>
public sealed class EvaluationValues : IDisposable
{
    private readonly Optimizer _optimizer;

    internal EvaluationValues(Optimizer optimizer) => _optimizer = optimizer;

    /// <summary>Puts the trained values back; a second call does nothing.</summary>
    public void Dispose() => _optimizer.EndEvaluation();
}

using Strata.Nn;
using Strata.Nn.Modules;

namespace Strata.Training;

/// <summary>How a model does on a data set.</summary>
/// <param name="Correct">Samples whose class the model puts first.</param>
/// <param name="Count">All samples.</param>
/// <param name="Loss">The mean cross-entropy.</param>
public sealed record Evaluation(int Correct, int Count, double Loss)
{
    /// <summary>The share of correct samples; 0 when there are none.</summary>
    public double Accuracy => Count == 0 ? 0 : (double)Correct / Count;

    /// <summary>Evaluates a model once. It is in evaluation mode meanwhile; nothing is recorded.</summary>
    /// <remarks>An <see cref="Evaluator"/> compiles the model once for many evaluations.</remarks>
    /// <exception cref="ShapeException">The samples do not fit the model.</exception>
    public static Evaluation Of(Layer model, Dataset dataset)
    {
        using var evaluator = new Evaluator(model);
        return evaluator.Evaluate(dataset);
    }
}

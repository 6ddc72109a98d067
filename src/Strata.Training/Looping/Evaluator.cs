using Strata.Nn;
using Strata.Nn.Modules;

namespace Strata.Training;

/// <summary>Evaluates one model again and again: its predictions are compiled at the first time only.</summary>
/// <remarks>
/// Between evaluations the memory of the model's largest layers is kept. A model whose modules are exchanged needs a new
/// evaluator: a compiled one goes on computing with those that it saw.
/// </remarks>
public sealed class Evaluator : IDisposable
{
    private const int BatchSize = 250;

    private readonly Layer _model;
    private readonly CompiledFunction _predict;

    /// <summary>Prepares the evaluation of a model.</summary>
    /// <param name="model">From a batch of inputs to logits.</param>
    public Evaluator(Layer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _predict = CompiledFunction.Compile(model.Forward); // the memory of its largest layers, not of all
    }

    /// <summary>Evaluates the model as it is now. It is in evaluation mode meanwhile; nothing is recorded.</summary>
    /// <exception cref="ShapeException">The samples do not fit the model.</exception>
    public Evaluation Evaluate(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        bool wasTraining = _model.Training;
        _model.Evaluate();
        try
        {
            int correct = 0;
            double loss = 0;
            foreach (Batch batch in dataset.Batches(BatchSize))
            {
                using NoGradientScope scope = Tape.NoGradient();
                Tensor logits = _predict.Run(batch.Inputs);
                correct += CountCorrect(logits, batch.Labels);
                loss += Loss.CrossEntropy(logits, batch.Labels).Item() * (double)batch.Labels.Count;
            }

            return new(correct, dataset.Count, dataset.Count == 0 ? 0 : loss / dataset.Count);
        }
        finally
        {
            if (wasTraining)
                _model.Train();
        }
    }

    /// <summary>Gives the memory back; a later evaluation compiles anew.</summary>
    public void Dispose() => _predict.Reset();

    internal int Compilations => _predict.RecordingCount;

    private static int CountCorrect(Tensor logits, Tensor labels)
    {
        int classes = logits.Shape[^1];
        int correct = 0;
        for (int row = 0; row < labels.Count; row++)
        {
            ReadOnlySpan<float> scores = logits.Values.Span.Slice(row * classes, classes);
            int best = 0;
            for (int c = 1; c < classes; c++)
            {
                if (scores[c] > scores[best])
                    best = c;
            }

            if (best == (int)labels.Values[row])
                correct++;
        }

        GC.KeepAlive(logits);
        GC.KeepAlive(labels);
        return correct;
    }
}

using Strata.Nn;
using Strata.Nn.Modules;

namespace Strata.Training;

/// <summary>How a model does on a data set.</summary>
/// <param name="Correct">Samples whose class the model puts first.</param>
/// <param name="Count">All samples.</param>
/// <param name="Loss">The mean cross-entropy.</param>
public sealed record Evaluation(int Correct, int Count, double Loss)
{
    private const int BatchSize = 250;

    /// <summary>The share of correct samples; 0 when there are none.</summary>
    public double Accuracy => Count == 0 ? 0 : (double)Correct / Count;

    /// <summary>Evaluates a model. It is in evaluation mode meanwhile; nothing is recorded.</summary>
    /// <exception cref="ShapeException">The samples do not fit the model.</exception>
    public static Evaluation Of(Layer model, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        bool wasTraining = model.Training;
        model.Evaluate();
        var predict = CompiledFunction.Compile(model.Forward); // the memory of its largest layers, not of all
        try
        {
            int correct = 0;
            double loss = 0;
            foreach (Batch batch in dataset.Batches(BatchSize))
            {
                using NoGradientScope scope = Tape.NoGradient();
                Tensor logits = predict.Run(batch.Inputs);
                correct += CountCorrect(logits, batch.Labels);
                loss += Nn.Loss.CrossEntropy(logits, batch.Labels).Item() * (double)batch.Labels.Count;
            }

            return new(correct, dataset.Count, dataset.Count == 0 ? 0 : loss / dataset.Count);
        }
        finally
        {
            predict.Reset();
            if (wasTraining)
                model.Train();
        }
    }

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

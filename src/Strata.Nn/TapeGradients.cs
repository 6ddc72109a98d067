using Strata.Nn.Graph;
using Strata.Optim;

namespace Strata.Nn;

// Gradients as values.
public sealed partial class Tape
{
    /// <summary>The gradients of a scalar by given variables, as <c>tf.GradientTape.gradient</c> and <c>torch.autograd.grad</c>.</summary>
    /// <remarks>
    /// Gradients that parameters and leaves hold already stay as they are. The results of the forward pass are still
    /// there afterwards, until the next operation is recorded: gradients of several results can be taken in turn.
    /// </remarks>
    /// <param name="result">One value.</param>
    /// <param name="variables">Parameters, tensors that require a gradient, or results that lie between.</param>
    /// <returns>One gradient a variable, of its shape; null where the result does not depend on it.</returns>
    /// <exception cref="ShapeException">The result has more than one value.</exception>
    /// <exception cref="StrataException">The result depends on nothing, or a compiled step is being recorded.</exception>
    public static IReadOnlyList<Tensor?> Gradient(Tensor result, params ReadOnlySpan<Tensor> variables)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Count != 1)
            throw new ShapeException(
                $"Tape.Gradient differentiates one value, this tensor has shape {result.Shape}. Reduce it to a mean or sum."
            );
        if (Current.EnclosingRecording is not null)
            throw new StrataException(
                "Tape.Gradient cannot be part of a compiled step, which computes its gradients itself. Call it eagerly."
            );
        var sink = new GradientSink(variables);
        GradientSink.Current = sink;
        try
        {
            Backward(result, 1);
        }
        finally
        {
            GradientSink.Current = null;
        }

        var gradients = new Tensor?[variables.Length];
        for (int i = 0; i < gradients.Length; i++)
            gradients[i] = sink.GradientOf(variables[i]);
        return gradients;
    }

    /// <inheritdoc cref="Gradient(Tensor, ReadOnlySpan{Tensor})"/>
    public static IReadOnlyList<Tensor?> Gradient(Tensor result, IEnumerable<Parameter> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return Gradient(result, [.. variables.Select(Tensor.FromParameter)]);
    }
}

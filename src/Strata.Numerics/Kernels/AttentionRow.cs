using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>A row of scores in the backward pass.</summary>
/// <param name="scale">The factor of the scores.</param>
/// <param name="reference">What the forward pass took away from the row's scores.</param>
/// <param name="reciprocal">One by the sum of its exponentials.</param>
/// <param name="product">The product of the row's result with the gradient of it.</param>
internal readonly unsafe struct AttentionRow(float scale, float reference, float reciprocal, float product)
{
    private readonly Vector<float> _scale = new(scale);
    private readonly Vector<float> _reference = new(reference);
    private readonly Vector<float> _reciprocal = new(reciprocal);
    private readonly Vector<float> _product = new(product);

    /// <summary>Makes the scores probabilities, and their gradients those of the products of query and key.</summary>
    /// <param name="seen">Keys that the row may see.</param>
    /// <param name="keys">Keys of the block; what follows those seen becomes 0.</param>
    /// <param name="scores">The products of query and key; become probabilities.</param>
    /// <param name="slopes">The gradients of the probabilities.</param>
    /// <param name="masks">What is added to the scores, or null.</param>
    public void Differentiate(int seen, int keys, float* scores, float* slopes, float* masks)
    {
        int width = Vector<float>.Count;
        int i = 0;
        for (; i < seen; i += width) // rows have room for whole vectors
        {
            Vector<float> score = Vector.Load(scores + i) * _scale;
            if (masks != null)
                score += Vector.Load(masks + i);
            Vector<float> probability = Exponential.Of(score - _reference) * _reciprocal;
            Vector.Store(probability, scores + i);
            Vector.Store(probability * (Vector.Load(slopes + i) - _product) * _scale, slopes + i);
        }

        if (seen < keys)
        {
            new Span<float>(scores + seen, keys - seen).Clear();
            new Span<float>(slopes + seen, keys - seen).Clear();
        }
    }
}

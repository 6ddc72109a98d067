using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>A row of scores in the backward pass.</summary>
/// <param name="scale">The factor of the scores.</param>
/// <param name="reference">What the forward pass took away from the row's scores.</param>
/// <param name="reciprocal">One by the sum of its exponentials.</param>
/// <param name="product">The product of the row's result with the gradient of it.</param>
internal readonly unsafe struct AttentionRow<TLanes, TVector>(
    float scale,
    float reference,
    float reciprocal,
    float product
)
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private readonly TVector _scale = TLanes.Broadcast(scale);
    private readonly TVector _reference = TLanes.Broadcast(reference);
    private readonly TVector _reciprocal = TLanes.Broadcast(reciprocal);
    private readonly TVector _product = TLanes.Broadcast(product);

    /// <summary>Makes the scores probabilities, and their gradients those of the products of query and key.</summary>
    /// <param name="seen">Keys that the row may see; rows have room for whole vectors.</param>
    /// <param name="keys">Keys of the block; what follows those seen becomes 0.</param>
    /// <param name="scores">The products of query and key; become probabilities.</param>
    /// <param name="slopes">The gradients of the probabilities.</param>
    /// <param name="masks">What is added to the scores, or null.</param>
    public void Differentiate(int seen, int keys, float* scores, float* slopes, float* masks)
    {
        TVector scales = _scale;
        TVector references = _reference;
        TVector reciprocals = _reciprocal;
        TVector products = _product;
        if (masks == null)
        {
            for (int i = 0; i < seen; i += TLanes.Count)
            {
                TVector score = TLanes.Multiply(TLanes.Load(scores + i), scales);
                Put(score, references, reciprocals, products, scales, scores + i, slopes + i);
            }
        }
        else
        {
            for (int i = 0; i < seen; i += TLanes.Count)
            {
                TVector score = TLanes.Add(TLanes.Multiply(TLanes.Load(scores + i), scales), TLanes.Load(masks + i));
                Put(score, references, reciprocals, products, scales, scores + i, slopes + i);
            }
        }

        ClearUnseen(seen, keys, scores, slopes);
    }

    /// <summary>The same where weights were dropped: the scores become what stays of the probabilities.</summary>
    /// <param name="seen">Keys that the row may see; rows have room for whole vectors.</param>
    /// <param name="keys">Keys of the block; what follows those seen becomes 0.</param>
    /// <param name="scores">The products of query and key; become probabilities times factors.</param>
    /// <param name="slopes">The gradients of probabilities times factors.</param>
    /// <param name="masks">What is added to the scores, or null.</param>
    /// <param name="factors">0 where a weight was dropped.</param>
    public void Differentiate(int seen, int keys, float* scores, float* slopes, float* masks, float* factors)
    {
        for (int i = 0; i < seen; i += TLanes.Count)
        {
            TVector score = TLanes.Multiply(TLanes.Load(scores + i), _scale);
            if (masks != null)
                score = TLanes.Add(score, TLanes.Load(masks + i));
            TVector factor = TLanes.Load(factors + i);
            TVector probability = TLanes.Multiply(TLanes.Exp(TLanes.Subtract(score, _reference)), _reciprocal);
            TLanes.Store(TLanes.Multiply(probability, factor), scores + i);
            TVector slope = TLanes.Subtract(TLanes.Multiply(TLanes.Load(slopes + i), factor), _product);
            TLanes.Store(TLanes.Multiply(TLanes.Multiply(probability, slope), _scale), slopes + i);
        }

        ClearUnseen(seen, keys, scores, slopes);
    }

    private static void ClearUnseen(int seen, int keys, float* scores, float* slopes)
    {
        if (seen == keys)
            return;
        new Span<float>(scores + seen, keys - seen).Clear();
        new Span<float>(slopes + seen, keys - seen).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(
        TVector score,
        TVector reference,
        TVector reciprocal,
        TVector product,
        TVector scale,
        float* scores,
        float* slopes
    )
    {
        TVector probability = TLanes.Multiply(TLanes.Exp(TLanes.Subtract(score, reference)), reciprocal);
        TLanes.Store(probability, scores);
        TVector slope = TLanes.Multiply(probability, TLanes.Subtract(TLanes.Load(slopes), product));
        TLanes.Store(TLanes.Multiply(slope, scale), slopes);
    }
}

using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Embeddings and attention.</summary>
public static partial class SequenceKinds
{
    private static readonly RandomKey _key = new(0); // every value is replaced by the stored ones

    /// <summary>How each is made from the peer's options.</summary>
    public static IReadOnlyDictionary<string, Func<Item, LayerSubject>> All { get; } =
        new Dictionary<string, Func<Item, LayerSubject>>
        {
            ["scaled_dot_product_attention"] = ScaledDotProductAttention,
        };

    private static LayerSubject ScaledDotProductAttention(Item options)
    {
        bool causal = options.Flag("is_causal");
        double? scale = options.OptionalNumber("scale");
        options.Ignore("enable_gqa"); // fewer heads of keys say it
        if (options.Number("dropout_p") != 0)
            throw new UnsupportedException("dropout, whose draws are the peer's own");
        return new(
            null,
            inputs =>
                [
                    (
                        "out",
                        Operations.ScaledDotProductAttention(
                            inputs["query"],
                            inputs["key"],
                            inputs["value"],
                            Mask(inputs),
                            causal,
                            scale
                        )
                    ),
                ]
        );
    }

    // The only boolean masks hold 0 and 1 alone; an added mask of the fixtures holds other values.
    private static AttentionMask? Mask(IReadOnlyDictionary<string, Tensor> inputs)
    {
        if (!inputs.TryGetValue("attn_mask", out Tensor? mask))
            return null;
        return IsBoolean(mask) ? AttentionMask.Visible(mask) : AttentionMask.Added(mask);
    }

    private static bool IsBoolean(Tensor mask) => Array.TrueForAll(mask.ToArray(), value => value is 0 or 1);
}

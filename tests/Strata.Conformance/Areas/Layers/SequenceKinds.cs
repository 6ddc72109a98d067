using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Layers;
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
            ["MultiheadAttention"] = MultiheadAttention,
            ["TransformerEncoderLayer"] = TransformerEncoderLayer,
            ["Embedding"] = Embedding,
            ["EmbeddingBag"] = EmbeddingBag,
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

    private static LayerSubject MultiheadAttention(Item options)
    {
        (bool needWeights, bool average) = (options.Flag("need_weights"), options.Flag("average_attn_weights"));
        bool causal = options.Flag("is_causal");
        var layer = new MultiheadAttention(
            options.Integer("embed_dim"),
            options.Integer("num_heads"),
            _key,
            new AttentionOptions
            {
                Dropout = options.Number("dropout"),
                Bias = options.Flag("bias"),
                AddBiasKeyValue = options.Flag("add_bias_kv"),
                AddZeroAttention = options.Flag("add_zero_attn"),
                KeySize = (int?)options.OptionalNumber("kdim"),
                ValueSize = (int?)options.OptionalNumber("vdim"),
                BatchFirst = options.Flag("batch_first"),
            }
        );
        return new(
            layer,
            inputs =>
            {
                Tensor query = inputs["query"];
                Tensor key = inputs.GetValueOrDefault("key", query);
                Tensor value = inputs.GetValueOrDefault("value", key);
                AttentionMask? padding = inputs.TryGetValue("key_padding_mask", out Tensor? mask)
                    ? AttentionMask.Hidden(mask)
                    : null;
                if (!needWeights)
                    return [("out", layer.Forward(query, key, value, Hidden(inputs), padding, causal))];
                (Tensor output, Tensor weights) = layer.ForwardWithWeights(
                    query,
                    key,
                    value,
                    Hidden(inputs),
                    padding,
                    causal,
                    average
                );
                return [("out", output), ("weights", weights)];
            }
        );
    }

    private static LayerSubject TransformerEncoderLayer(Item options)
    {
        var layer = new TransformerEncoderLayer(
            options.Integer("d_model"),
            options.Integer("nhead"),
            _key,
            options.Integer("dim_feedforward"),
            options.Number("dropout"),
            options.Text("activation") switch
            {
                "relu" => Operations.Relu,
                "gelu" => x => Operations.Gelu(x),
                string other => throw new UnsupportedException($"activation {other}"),
            },
            options.Number("layer_norm_eps"),
            options.Flag("batch_first"),
            options.Flag("norm_first"),
            options.Flag("bias")
        );
        return LayerSubject.Each(layer, x => layer.Forward(x));
    }

    private static LayerSubject Embedding(Item options)
    {
        RefuseRenormalization(options);
        var layer = new Embedding(
            options.Integer("num_embeddings"),
            options.Integer("embedding_dim"),
            _key,
            (int?)options.OptionalNumber("padding_idx"),
            options.Flag("scale_grad_by_freq")
        );
        return new(layer, inputs => [("out", layer.Forward(inputs["index"]))]);
    }

    private static LayerSubject EmbeddingBag(Item options)
    {
        RefuseRenormalization(options);
        options.Ignore("include_last_offset"); // the cases have no offsets
        var layer = new EmbeddingBag(
            options.Integer("num_embeddings"),
            options.Integer("embedding_dim"),
            _key,
            options.Text("mode") switch
            {
                "mean" => BagMode.Mean,
                "sum" => BagMode.Sum,
                "max" => BagMode.Max,
                string other => throw new UnsupportedException($"mode {other}"),
            },
            (int?)options.OptionalNumber("padding_idx"),
            options.Flag("scale_grad_by_freq")
        );
        return new(layer, inputs => [("out", layer.Forward(inputs["index"]))]);
    }

    private static void RefuseRenormalization(Item options)
    {
        if (options.OptionalNumber("max_norm") is not null)
            throw new UnsupportedException("max_norm, which changes the weight in the forward pass");
        options.Ignore("norm_type", "_weight", "_freeze"); // of no effect without max_norm; the stored weight is loaded
        if (options.Flag("sparse"))
            throw new UnsupportedException("sparse gradients");
    }

    // In MultiheadAttention a boolean mask says where not to look.
    private static AttentionMask? Hidden(IReadOnlyDictionary<string, Tensor> inputs)
    {
        if (!inputs.TryGetValue("attn_mask", out Tensor? mask))
            return null;
        return IsBoolean(mask) ? AttentionMask.Hidden(mask) : AttentionMask.Added(mask);
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

using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Conformance.Areas.Models;

/// <summary>Our networks for the peers' constructors.</summary>
public static class PeerNetworks
{
    private static readonly RandomKey s_key = new(0); // every value is replaced

    private static readonly Dictionary<string, Func<Item, PeerNetwork>> s_networks = new()
    {
        ["timm create_model('resnet18')"] = options => PeerNetwork.Of(ResNet.ResNet18(Classes(options), s_key)),
        ["timm create_model('resnet50')"] = options =>
            PeerNetwork.Of(ModelRegistry.Create("resnet50", Classes(options))),
        ["timm create_model('vit_tiny_patch16_224')"] = options =>
            PeerNetwork.Of(
                new VisionTransformer(
                    VisionTransformerOptions.Tiny with
                    {
                        ImageSize = options.Integer("img_size"),
                        PatchSize = options.Integer("patch_size"),
                    },
                    Classes(options),
                    s_key
                )
            ),
        ["timm create_model('convnext_atto')"] = options =>
            PeerNetwork.Of(ModelRegistry.Create("convnext_atto", Classes(options))),
        ["timm.models.convnext.ConvNeXt(...)"] = options =>
            PeerNetwork.Of(
                new ConvNext(
                    new() { Depths = [.. options.Integers("depths")], Channels = [.. options.Integers("dims")] },
                    Classes(options),
                    s_key
                )
            ),
        ["timm create_model('mobilenetv2_050')"] = options =>
            PeerNetwork.Of(ModelRegistry.Create("mobilenetv2_050", Classes(options))),
        ["transformers BertForSequenceClassification(BertConfig(...))"] = Bert,
        ["transformers GPT2LMHeadModel(GPT2Config(...))"] = Gpt2,
        ["CharLstm of models_peers.py: Embedding, torch.nn.LSTM(batch_first=True), Linear"] = CharLstm,
        [
            "GruClassifier of models_peers.py: Embedding, bidirectional torch.nn.GRU(batch_first=True), Linear over the last "
                + "layer's two final states"
        ] = GruClassifier,
        ["Mlp of models_peers.py: Linear layers with ReLU between them"] = options =>
            PeerNetwork.Of(new Mlp(options.Integers("sizes"), s_key)) with
            {
                PeerName = name =>
                {
                    string[] parts = name.Split('.');
                    return $"fc{int.Parse(parts[1], null) + 1}.{parts[2]}";
                },
            },
    };

    /// <summary>Dropout is off in the fixtures.</summary>
    private static PeerNetwork Bert(Item options)
    {
        var model = new BertForSequenceClassification(
            new BertOptions
            {
                VocabularySize = options.Integer("vocab_size"),
                HiddenSize = options.Integer("hidden_size"),
                Layers = options.Integer("num_hidden_layers"),
                Heads = options.Integer("num_attention_heads"),
                IntermediateSize = options.Integer("intermediate_size"),
                MaxPositions = options.Integer("max_position_embeddings"),
                TokenTypes = options.Integer("type_vocab_size"),
                Dropout = 0,
                AttentionDropout = 0,
            },
            options.Integer("num_labels"),
            s_key
        );
        return new(
            model,
            inputs => model.Forward(inputs["input_ids"], inputs["attention_mask"], inputs["token_type_ids"])
        );
    }

    private static PeerNetwork Gpt2(Item options)
    {
        int vocabulary = options.Integer("vocab_size");
        var model = new Gpt2LMHeadModel(
            new Gpt2Options
            {
                VocabularySize = vocabulary,
                HiddenSize = options.Integer("n_embd"),
                Layers = options.Integer("n_layer"),
                Heads = options.Integer("n_head"),
                MaxPositions = options.Integer("n_positions"),
                Dropout = 0,
                EmbeddingDropout = 0,
                AttentionDropout = 0,
            },
            s_key
        );
        return PeerNetwork.Of(model, "input_ids") with
        {
            Loss = (logits, inputs) =>
            {
                Tensor ids = inputs["input_ids"];
                int pairs = ids.Shape[1] - 1;
                return Loss.CrossEntropy(
                    Operations.Narrow(logits, 1, 0, pairs).Reshape(new Shape(ids.Shape[0] * pairs, vocabulary)),
                    Operations.Flatten(Operations.Narrow(ids, 1, 1, pairs), 0)
                );
            },
        };
    }

    private static PeerNetwork CharLstm(Item options) =>
        PeerNetwork.Of(
            new RecurrentLanguageModel(
                new()
                {
                    VocabularySize = options.Integer("vocabulary"),
                    EmbeddingSize = options.Integer("embedding"),
                    HiddenSize = options.Integer("hidden"),
                    Layers = options.Integer("layers"),
                    Bidirectional = options.Has("bidirectional") && options.Flag("bidirectional"),
                },
                s_key
            ),
            "index"
        );

    private static PeerNetwork GruClassifier(Item options) =>
        PeerNetwork.Of(
            new RecurrentClassifier(
                new()
                {
                    Kind = RecurrentKind.Gru,
                    VocabularySize = options.Integer("vocabulary"),
                    EmbeddingSize = options.Integer("embedding"),
                    HiddenSize = options.Integer("hidden"),
                    Layers = options.Integer("layers"),
                    Bidirectional = true,
                },
                options.Integer("classes"),
                s_key
            ),
            "index"
        );

    /// <summary>Makes a network.</summary>
    /// <exception cref="UnsupportedException">There is none of the kind.</exception>
    public static PeerNetwork Make(string peer, Item options) =>
        s_networks.TryGetValue(peer, out Func<Item, PeerNetwork>? make)
            ? make(options)
            : throw new UnsupportedException($"model {peer}");

    private static int Classes(Item options) => options.Integer("num_classes");
}

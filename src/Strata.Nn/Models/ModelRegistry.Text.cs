using Strata.Numerics.Kernels;

namespace Strata.Nn.Models;

// Networks for text.
public static partial class ModelRegistry
{
    private const string Texts = "token ids: batch×length";
    private const int CharacterCodes = 128;

    private static IEnumerable<ModelEntry> Text() => [.. Berts(), .. Recurrent()];

    private static ModelEntry[] Berts() =>
        [
            new(
                "bert_base_classifier",
                "transformers",
                Texts,
                2,
                (n, key) => new BertForSequenceClassification(new BertOptions(), n, key)
            ),
            new(
                "bert_base_mlm",
                "transformers",
                Texts,
                30522,
                (n, key) => new BertForMaskedLM(new BertOptions { VocabularySize = n }, key)
            ),
            new(
                "minilm_l6_classifier",
                "transformers",
                Texts,
                2,
                (n, key) => new BertForSequenceClassification(BertOptions.MiniLmL6, n, key, BertPooling.Mean)
            ),
            new(
                "distilbert_base_classifier",
                "transformers",
                Texts,
                2,
                (n, key) => new DistilBertForSequenceClassification(new DistilBertOptions(), n, key)
            ),
            new(
                "gpt2_lm",
                "transformers",
                Texts,
                50257,
                (n, key) => new Gpt2LMHeadModel(new Gpt2Options { VocabularySize = n }, key)
            ),
            new( // GPT-2 has no token that fills up; its users take the one that ends texts
                "gpt2_classifier",
                "transformers",
                Texts,
                2,
                (n, key) => new Gpt2ForSequenceClassification(new Gpt2Options { PaddingId = 50256 }, n, key)
            ),
        ];

    private static ModelEntry[] Recurrent() =>
        [
            new(
                "char_lstm",
                "Strata",
                "characters: batch×length",
                CharacterCodes,
                (n, key) => new RecurrentLanguageModel(new() { VocabularySize = n, Layers = 2 }, key)
            ),
            new(
                "char_gru_classifier",
                "Strata",
                "characters below 128: batch×length",
                2,
                (n, key) =>
                    new RecurrentClassifier(
                        new()
                        {
                            Kind = RecurrentKind.Gru,
                            VocabularySize = CharacterCodes,
                            Bidirectional = true,
                        },
                        n,
                        key
                    )
            ),
        ];
}

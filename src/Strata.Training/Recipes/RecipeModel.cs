using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training;

/// <summary>The model that a recipe names.</summary>
/// <param name="Name">A name of <see cref="ModelRegistry"/>, or <c>mlp</c>.</param>
/// <param name="Classes">Outputs; null: as many as the data have.</param>
/// <param name="Hidden">The hidden sizes of an <c>mlp</c>.</param>
public sealed record RecipeModel(string Name, int? Classes, IReadOnlyList<int> Hidden)
{
    /// <summary>The name of a stack of fully connected layers, whose sizes a recipe gives.</summary>
    public const string MlpName = "mlp";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [.. ModelRegistry.Names.Append(MlpName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Families whose sizes a <c>config.json</c> of Hugging Face may give, by the names of their models.</summary>
    public static IReadOnlyList<string> Configurable { get; } =
    ["bert_base_classifier", "minilm_l6_classifier", "distilbert_base_classifier"];

    /// <summary>A <c>config.json</c> with the sizes of one of <see cref="Configurable"/>; null: those of its name.</summary>
    /// <value>null</value>
    public string? Config { get; init; }

    /// <summary>Creates the model.</summary>
    /// <param name="classes">Outputs.</param>
    /// <param name="features">Values of a sample, for an <c>mlp</c>.</param>
    /// <param name="key">Where the initial values come from.</param>
    public Layer Create(int classes, int features, RandomKey key) =>
        Config is { } config ? Configured(config, classes, key)
        : Name == MlpName ? new Mlp([features, .. Hidden, classes], key)
        : ModelRegistry.Create(Name, classes, key);

    private Layer Configured(string config, int classes, RandomKey key) =>
        Name switch
        {
            "distilbert_base_classifier" => new DistilBertForSequenceClassification(
                DistilBertOptions.FromConfig(config),
                classes,
                key
            ),
            _ => new BertForSequenceClassification(
                BertOptions.FromConfig(config),
                classes,
                key,
                Name == "minilm_l6_classifier" ? BertPooling.Mean : BertPooling.FirstToken
            ),
        };

    internal static string Unknown(string name) =>
        $"There is no model \"{name}\". Models: {string.Join(", ", Names)}.{RuleOptionText.DidYouMean(name, Names)}";
}

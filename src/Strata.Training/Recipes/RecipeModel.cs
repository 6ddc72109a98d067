using Strata.Nn.Layers;
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
    public static IReadOnlyList<string> Names { get; } = SortedNames();

    /// <summary>Families whose sizes a <c>config.json</c> of Hugging Face may give, by the names of their models.</summary>
    public static IReadOnlyList<string> Configurable { get; } =
    ["bert_base_classifier", "minilm_l6_classifier", "distilbert_base_classifier"];

    /// <summary>A <c>config.json</c> with the sizes of one of <see cref="Configurable"/>; null: those of its name.</summary>
    /// <value>null</value>
    public string? Config { get; init; }

    /// <summary>The probability of every dropout of one of <see cref="Configurable"/>; null: as it has them.</summary>
    /// <value>null</value>
    public double? Dropout { get; init; }

    /// <summary>Whether batch normalisations keep the running statistics that they start with, and use them in training too.</summary>
    /// <value>false</value>
    public bool FrozenStatistics { get; init; }

    /// <summary>Creates the model.</summary>
    /// <param name="classes">Outputs.</param>
    /// <param name="features">Values of a sample, for an <c>mlp</c>.</param>
    /// <param name="key">Where the initial values come from.</param>
    /// <exception cref="StrataException">Its statistics are to be frozen, and it has none.</exception>
    public Layer Create(int classes, int features, RandomKey key)
    {
        Layer model =
            Config is not null || Dropout is not null ? Configured(classes, key)
            : Name == MlpName ? new Mlp([features, .. Hidden, classes], key)
            : ModelRegistry.Create(Name, classes, key);
        if (!FrozenStatistics)
            return model;
        BatchNorm[] norms =
        [
            .. model
                .NamedModules()
                .Select(part => part.Value)
                .OfType<BatchNorm>()
                .Where(n => n.RunningMean is not null),
        ];
        if (norms.Length == 0)
            throw new StrataException(
                $"frozen_statistics: the model \"{Name}\" has no batch normalisation. Leave it out."
            );
        foreach (BatchNorm norm in norms)
            norm.FrozenStatistics = true;
        return model;
    }

    private Layer Configured(int classes, RandomKey key)
    {
        if (Name == "distilbert_base_classifier")
        {
            DistilBertOptions sizes = Config is { } file ? DistilBertOptions.FromConfig(file) : new();
            if (Dropout is { } p)
                sizes = sizes with { Dropout = p, AttentionDropout = p, ClassifierDropout = p };
            return new DistilBertForSequenceClassification(sizes, classes, key);
        }

        bool isMiniLm = Name == "minilm_l6_classifier";
        BertOptions options =
            Config is { } config ? BertOptions.FromConfig(config)
            : isMiniLm ? BertOptions.MiniLmL6
            : new();
        if (Dropout is { } probability)
            options = options with
            {
                Dropout = probability,
                AttentionDropout = probability,
                ClassifierDropout = probability,
            };
        return new BertForSequenceClassification(
            options,
            classes,
            key,
            isMiniLm ? BertPooling.Mean : BertPooling.FirstToken
        );
    }

    private static string[] SortedNames()
    {
        string[] names = [.. ModelRegistry.Names, MlpName];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    internal static string Unknown(string name) =>
        $"There is no model \"{name}\". Models: {string.Join(", ", Names)}.{RuleOptionText.DidYouMean(name, Names)}";
}

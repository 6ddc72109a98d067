using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Strata.Formats;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Models by name, for recipes and the command line.</summary>
public static partial class ModelRegistry
{
    private const string Images = "images: batch×3×height×width";

    /// <summary>All names, sorted.</summary>
    public static ImmutableArray<string> Names => Sorted.Names;

    /// <summary>All models, by name.</summary>
    public static IEnumerable<ModelEntry> Models => Sorted.Models;

    /// <summary>What is known of a model.</summary>
    /// <exception cref="StrataException">There is no such model.</exception>
    public static ModelEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (TryFind(name, out ModelEntry? found))
            return found;
        string[] nearest = NearestNames.Of(name, Names);
        string hint = nearest.Length == 0 ? "" : $" Did you mean '{string.Join("' or '", nearest)}'?";
        throw new StrataException($"There is no model '{name}'.{hint} Known: {string.Join(", ", Names)}.");
    }

    /// <summary>What is known of a model, if there is one of this name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out ModelEntry? model)
    {
        // Family by family: who asks for one model need not make the rows of all.
        foreach (IEnumerable<ModelEntry> family in Families())
        {
            foreach (ModelEntry entry in family)
            {
                if (entry.Name == name)
                {
                    model = entry;
                    return true;
                }
            }
        }

        model = null;
        return false;
    }

    /// <summary>Creates a model with the initial values of its source.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="numClasses">Outputs, at least 1; when absent, as many as the published checkpoints have.</param>
    /// <param name="key">Where the random values come from; when absent, <c>new RandomKey(0)</c>.</param>
    /// <exception cref="StrataException">There is no such model.</exception>
    public static Layer Create(string name, int? numClasses = null, RandomKey key = default)
    {
        ModelEntry entry = Find(name);
        if (numClasses < 1)
            throw new ArgumentOutOfRangeException(
                nameof(numClasses),
                numClasses,
                $"Model '{name}' needs at least one output."
            );
        return entry.Create(numClasses ?? entry.Classes, key);
    }

    private static IEnumerable<IEnumerable<ModelEntry>> Families()
    {
        yield return ResNets();
        yield return Own();
        yield return Vision();
        yield return Text();
    }

    private static ModelEntry[] Own() =>
        [
            new("digits_cnn", "Strata", "images: batch×1×16×16", 10, (classes, key) => new DigitsCnn(classes, key)),
            new("resnet_small", "Strata", Images, 10, (classes, key) => new ResNet(ResNetOptions.Small, classes, key)),
            new(
                "resnet_small_gray",
                "Strata",
                "images: batch×1×height×width",
                10,
                (classes, key) => new ResNet(ResNetOptions.Small with { InChannels = 1 }, classes, key)
            ),
        ];

    private static class Sorted
    {
        public static readonly ModelEntry[] Models =
        [
            .. Families().SelectMany(family => family).OrderBy(entry => entry.Name, StringComparer.Ordinal),
        ];

        public static readonly ImmutableArray<string> Names = [.. Models.Select(entry => entry.Name)];
    }
}

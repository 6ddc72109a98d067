using System.Collections.Immutable;
using Strata.Formats;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Models by name, for recipes and the command line.</summary>
public static class ModelRegistry
{
    private static readonly SortedDictionary<string, Func<int, RandomKey, Layer>> s_models = new(StringComparer.Ordinal)
    {
        ["digits_cnn"] = (classes, key) => new DigitsCnn(classes, key),
        ["resnet18"] = ResNet.ResNet18,
        ["resnet34"] = ResNet.ResNet34,
        ["resnet_small"] = (classes, key) => new ResNet(ResNetOptions.Small, classes, key),
        ["resnet_small_gray"] = (classes, key) => new ResNet(ResNetOptions.Small with { InChannels = 1 }, classes, key),
    };

    /// <summary>All names, sorted.</summary>
    public static ImmutableArray<string> Names { get; } = [.. s_models.Keys];

    /// <summary>Creates a model.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from.</param>
    /// <exception cref="StrataException">There is no such model.</exception>
    public static Layer Create(string name, int classes, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (s_models.TryGetValue(name, out Func<int, RandomKey, Layer>? create))
            return create(classes, key);
        string[] nearest = NearestNames.Of(name, Names);
        string hint = nearest.Length == 0 ? "" : $" Did you mean '{string.Join("' or '", nearest)}'?";
        throw new StrataException($"There is no model '{name}'.{hint} Known: {string.Join(", ", Names)}.");
    }
}

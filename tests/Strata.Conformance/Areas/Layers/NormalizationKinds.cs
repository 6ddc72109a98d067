using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Convolutions, normalisations, poolings and recurrent layers.</summary>
public static class NormalizationKinds
{
    /// <summary>How each is made from the peer's options.</summary>
    public static IReadOnlyDictionary<string, Func<Item, LayerSubject>> All { get; } =
        new Dictionary<string, Func<Item, LayerSubject>>();
}

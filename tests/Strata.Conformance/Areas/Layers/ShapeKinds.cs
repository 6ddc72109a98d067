using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Matrix products, and operations that move values.</summary>
public static class ShapeKinds
{
    /// <summary>How each is made from the peer's options.</summary>
    public static IReadOnlyDictionary<string, Func<Item, LayerSubject>> All { get; } =
        new Dictionary<string, Func<Item, LayerSubject>>();
}

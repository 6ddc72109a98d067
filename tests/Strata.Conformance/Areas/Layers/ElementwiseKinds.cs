using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Arithmetic, functions of one value, activations and reductions.</summary>
public static class ElementwiseKinds
{
    /// <summary>How each is made from the peer's options.</summary>
    public static IReadOnlyDictionary<string, Func<Item, LayerSubject>> All { get; } =
        new Dictionary<string, Func<Item, LayerSubject>>();
}

using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Embeddings and attention.</summary>
public static class SequenceKinds
{
    /// <summary>How each is made from the peer's options.</summary>
    public static IReadOnlyDictionary<string, Func<Item, LayerSubject>> All { get; } =
        new Dictionary<string, Func<Item, LayerSubject>>();
}

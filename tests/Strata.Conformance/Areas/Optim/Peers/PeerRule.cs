using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>The rule of Strata that does what a peer's does, and where the peer's state stands in it.</summary>
/// <param name="Rule">With all options of the case.</param>
public sealed record PeerRule(UpdateRule Rule)
{
    /// <summary>
    /// By the peer's name; a name that is not here is looked for among Strata's slots as it is. An optax name may be the
    /// end of a path, where one rule has two fields of one name: <c>[2].trace</c>.
    /// </summary>
    public IReadOnlyDictionary<string, SlotSource> Slots { get; init; } = new Dictionary<string, SlotSource>();

    /// <summary>Where a state array stands.</summary>
    /// <param name="path">The peer's name, or its path.</param>
    public SlotSource SlotOf(string path)
    {
        string? name = Slots.Keys.Where(key => EndsWith(path, key)).MaxBy(key => key.Length);
        return name is null ? path[(path.LastIndexOf('.') + 1)..] : Slots[name];
    }

    private static bool EndsWith(string path, string key) =>
        path == key || path.EndsWith((key.StartsWith('[') ? "" : ".") + key, StringComparison.Ordinal);
}

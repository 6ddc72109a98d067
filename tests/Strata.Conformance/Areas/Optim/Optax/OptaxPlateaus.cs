using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>What <c>reduce_on_plateau</c> watches: one plateau for each place in the tree, shown a value before every step.</summary>
public sealed class OptaxPlateaus
{
    private readonly Dictionary<Item, Plateau> _made = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Plateau, List<PlateauState>> _states = [];

    /// <summary>Whether there is any.</summary>
    public bool Any => _made.Count > 0;

    /// <summary>The plateau of a transformation. The peer reduces at the observation that ours only counts.</summary>
    public Plateau Read(Item options)
    {
        if (_made.TryGetValue(options, out Plateau? made))
            return made;
        var plateau = new Plateau(
            new()
            {
                Factor = options.Number("factor"),
                Patience = options.Integer("patience") - 1,
                RelativeThreshold = options.Number("rtol"),
                AbsoluteThreshold = options.Number("atol"),
                Cooldown = options.Integer("cooldown"),
                MinimumFactor = options.Number("min_scale"),
                Accumulation = options.Integer("accumulation_size"),
            }
        );
        _states[plateau] = [];
        return _made[options] = plateau;
    }

    /// <summary>Shows a value to all.</summary>
    public void Observe(double value)
    {
        foreach (Plateau plateau in _made.Values)
        {
            plateau.Observe(value);
            _states[plateau].Add(plateau.Capture());
        }
    }

    /// <summary>A figure of the peer's state after a step; null where it is none of a plateau's.</summary>
    /// <param name="node">The transformation; null for the only one.</param>
    public double? Figure(string field, Item? node, Index step)
    {
        if (!Any || (node is not null && !_made.ContainsKey(node)))
            return null;
        PlateauState state = _states[node is null ? _made.Values.Single() : _made[node]][step];
        return field switch
        {
            "scale" => state.Factor,
            "best_value" => state.Best,
            "plateau_count" => state.BadCount,
            "cooldown_count" => state.CooldownLeft,
            "count" => state.Gathered,
            "avg_value" => state.Mean,
            _ => null,
        };
    }
}

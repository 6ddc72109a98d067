namespace Strata.Optim;

/// <summary>The chain of a group: decay, the rule's direction, learning rate, in the order of Strata's stages.</summary>
internal sealed class OptaxStages(OptaxSchedules schedules, BridgeCheck check)
{
    /// <summary>The stages of the group's rule; what stands before every rule is the writer's.</summary>
    public IEnumerable<string> Of(EmittedGroup group)
    {
        var chain = new OptaxChain(group, this, check);
        return OptaxChains.StagesOf(chain) ?? Usual(chain);
    }

    public string RateOf(EmittedGroup group) => schedules.Argument(group.Rate, group, "learning rate");

    /// <summary>A figure one step late, for functions of optax whose counter begins at 1.</summary>
    public string Late(Hyperparameter value, EmittedGroup group, string what) =>
        schedules.Argument(value, group, what, "step - 1");

    /// <summary>A figure that may follow a schedule.</summary>
    public string Argument(Hyperparameter value, EmittedGroup group, string what) =>
        schedules.Argument(value, group, what);

    public string DecayOf(EmittedGroup group) => schedules.Argument(group.WeightDecay, group, "weight decay");

    /// <summary>Decay after the sign was turned, so that it is taken away.</summary>
    public string NegatedDecayOf(EmittedGroup group)
    {
        string decay = group.WeightDecay.IsConstant
            ? PythonText.Number(-group.WeightDecay.Initial)
            : $"lambda step: -({schedules.At(group.WeightDecay, group, "weight decay")})";
        return $"optax.add_decayed_weights({decay})";
    }

    private List<string> Usual(OptaxChain chain)
    {
        EmittedGroup group = chain.Group;
        List<string> stages = [.. chain.CoupledDecay()];
        if (OptaxRules.DirectionOf(chain) is { } direction)
            stages.Add(direction);
        if (group is { Decays: true, DecayMode: DecayMode.Decoupled })
            stages.Add(chain.AddDecayedWeights);
        if (group is { Decays: true, DecayMode: DecayMode.Corrected })
            stages.Add($"optax.add_decayed_weights({Corrected(group)})");
        stages.Add(chain.ScaleByRate);
        stages.AddRange(chain.IndependentDecay());
        return stages;
    }

    /// <summary>λ·η/η_max; the learning rate after it makes that λ·η²/η_max.</summary>
    private string Corrected(EmittedGroup group)
    {
        if (group.Rate.IsConstant)
            return DecayOf(group);
        string decay = schedules.At(group.WeightDecay, group, "weight decay");
        return $"lambda step: {decay} * {schedules.At(group.Rate, group, "learning rate")} / {PythonText.Number(group.Peak)}";
    }
}

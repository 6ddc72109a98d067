namespace Strata.Optim;

/// <summary>All rules. A new one is a file and a row here; tests, recipes, listings and documentation follow from it.</summary>
public static class RuleRegistry
{
    /// <summary>Every rule, in alphabetical order.</summary>
    public static IReadOnlyList<RuleEntry> All { get; } =
    [
        new RuleEntry<Adam>("adam", rate => new Adam(rate))
        {
            Source = "torch.optim.Adam 2.13",
            Paper = "https://arxiv.org/abs/1412.6980",
            Options = AdamOptions<Adam>(DecayMode.Decoupled),
        },
        new RuleEntry<AdamW>("adamw", rate => new AdamW(rate))
        {
            Source = "torch.optim.AdamW 2.13",
            Paper = "https://arxiv.org/abs/1711.05101",
            Options = AdamOptions<AdamW>(DecayMode.Independent),
        },
        new RuleEntry<Sgd>("sgd", rate => new Sgd(rate))
        {
            Source = "torch.optim.SGD 2.13",
            // Dampening acts on a buffer, and Nesterov's form needs one.
            ProbeBase = rule => ((Sgd)rule) with { Momentum = 0.9, WeightDecay = 0.1 },
            Paper = "https://proceedings.mlr.press/v28/sutskever13.html",
            Options =
            [
                RuleEntry<Sgd>.Figure("momentum", 0.5, (rule, value) => rule with { Momentum = value }),
                RuleEntry<Sgd>.Figure("dampening", 0.5, (rule, value) => rule with { Dampening = value }),
                RuleEntry<Sgd>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                RuleEntry<Sgd>.Figure("weight_decay", 0.3, (rule, value) => rule with { WeightDecay = value }),
                RuleEntry<Sgd>.Mode(
                    "decay_mode",
                    DecayMode.Independent,
                    (rule, value) => rule with { DecayMode = value }
                ),
                RuleEntry<Sgd>.Flag("maximize", (rule, value) => rule with { Maximize = value }),
            ],
        },
    ];

    /// <summary>The rule of a name.</summary>
    /// <exception cref="PlanException">There is none; the message offers the nearest.</exception>
    public static RuleEntry Get(string name)
    {
        foreach (RuleEntry entry in All)
        {
            if (entry.Name == name)
                return entry;
        }

        string? meant = Nearest.Slip(name, All.Select(entry => entry.Name));
        throw new PlanException(
            $"There is no rule \"{name}\". Rules: {string.Join(", ", All.Select(entry => entry.Name))}."
                + (meant is null ? "" : $" Did you mean \"{meant}\"?")
        );
    }

    private static IReadOnlyList<RuleOption> AdamOptions<TRule>(DecayMode probe)
        where TRule : AdamRule =>
        [
            RuleEntry<TRule>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
            RuleEntry<TRule>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
            RuleEntry<TRule>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
            RuleEntry<TRule>.Figure("weight_decay", 0.3, (rule, value) => rule with { WeightDecay = value }),
            RuleEntry<TRule>.Mode("decay_mode", probe, (rule, value) => rule with { DecayMode = value }),
            RuleEntry<TRule>.Flag("amsgrad", (rule, value) => rule with { AmsGrad = value }),
            RuleEntry<TRule>.Flag("maximize", (rule, value) => rule with { Maximize = value }),
        ];
}

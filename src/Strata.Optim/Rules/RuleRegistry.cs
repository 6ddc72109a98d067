namespace Strata.Optim;

/// <summary>All rules. A new one is a file and a row here; tests, recipes, listings and documentation follow from it.</summary>
public static partial class RuleRegistry
{
    /// <summary>Every rule, in alphabetical order.</summary>
    public static IReadOnlyList<RuleEntry> All => Sorted.Rows;

    /// <summary>The rule of a name.</summary>
    /// <exception cref="PlanException">There is none; the message offers the nearest.</exception>
    public static RuleEntry Get(string name)
    {
        // Not through All: a row loads the types of its rule, and all of them together take longer than a plan.
        foreach (RuleEntry entry in Rows())
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

    /// <summary>The rows, each made when it is reached.</summary>
    private static IEnumerable<RuleEntry> Rows() =>
        (
            (IEnumerable<RuleEntry>[])
                [
                    Usual(),
                    Torch(),
                    AdamFamily(),
                    SignRules(),
                    AccumulatorRules(),
                    LayerwiseRules(),
                    Matrix(),
                    Distances(),
                    Losses(),
                    ScheduleFrees(),
                    SecondOrders(),
                ]
        ).SelectMany(family => family);

    /// <summary>The options that every rule has.</summary>
    private static IEnumerable<RuleOption> Decay<TRule>()
        where TRule : UpdateRule =>
        [
            RuleEntry<TRule>.Figure("weight_decay", 0.3, (rule, value) => (TRule)(rule with { WeightDecay = value })),
            RuleEntry<TRule>.Mode(
                "decay_mode",
                DecayMode.Independent,
                (rule, value) => (TRule)(rule with { DecayMode = value })
            ),
            RuleEntry<TRule>.Flag("maximize", (rule, value) => (TRule)(rule with { Maximize = value })),
        ];

    private static class Sorted
    {
        public static readonly RuleEntry[] Rows =
        [
            .. RuleRegistry.Rows().OrderBy(entry => entry.Name, StringComparer.Ordinal),
        ];
    }
}

namespace Strata.Optim;

/// <summary>Rows with equal figures: one group of the target.</summary>
/// <param name="Name">The label of the group; with a number where one group has several figures.</param>
/// <param name="Rows">The rows, in model order.</param>
internal sealed record EmittedGroup(string Name, IReadOnlyList<AssignmentRow> Rows)
{
    /// <summary>The label in the plan.</summary>
    public string Label => Rows[0].Group;

    /// <summary>The rule of all rows; of a rule around another, the writer sets the inner one.</summary>
    public UpdateRule Rule { get; init; } = Rows[0].Rule!;

    /// <summary>Whether the plan's group has other figures elsewhere, so that a sum over it is none over these rows.</summary>
    public bool IsPart => Name != Label;

    public DecayMode DecayMode => Rows[0].DecayMode;

    public Hyperparameter WeightDecay => Rows[0].WeightDecay;

    public bool Decays => WeightDecay != 0;

    public double GradientMultiplier => Rows[0].GradientMultiplier;

    public double ClipValue => Rows[0].ClipValue;

    /// <summary>The rate with its multiplier.</summary>
    public Hyperparameter Rate => RateOf(Rows[0]);

    /// <summary>The largest rate, multiplier included: what corrected decay divides by.</summary>
    public double Peak => (Rows[0].BaseLearningRate.Peak * Rows[0].LearningRateMultiplier) ?? double.NaN;

    public IEnumerable<string> Names => Rows.Select(row => row.Name);

    /// <summary>The groups of all rows that train, in the order of their first row.</summary>
    public static IReadOnlyList<EmittedGroup> Of(Assignment assignment)
    {
        AssignmentRow[][] all =
        [
            .. assignment.Where(row => !row.Frozen).GroupBy(FiguresOf).Select(rows => rows.ToArray()),
        ];
        HashSet<string> used = [.. all.Select(rows => rows[0].Group)];
        Dictionary<string, int> counts = all.GroupBy(rows => rows[0].Group)
            .ToDictionary(same => same.Key, same => same.Count());
        Dictionary<string, int> next = [];
        return [.. all.Select(rows => new EmittedGroup(NameOf(rows[0].Group), rows))];

        string NameOf(string label)
        {
            if (counts[label] == 1)
                return label;
            string name;
            do
            {
                next[label] = next.GetValueOrDefault(label) + 1;
                name = $"{label} {next[label]}";
            } while (!used.Add(name));
            return name;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"Group \"{Label}\" ({Nearest.Quote([.. Names], 2)}), {Rule.GetType().Name}";

    private static Hyperparameter RateOf(AssignmentRow row) =>
        row.BaseLearningRate.Schedule is not { } schedule ? row.BaseLearningRate.Initial * row.LearningRateMultiplier
        : row.LearningRateMultiplier == 1 ? row.BaseLearningRate
        : row.LearningRateMultiplier * schedule;

    /// <summary>All that must be equal; the rule without the rate and decay that the row overrides.</summary>
    private static object FiguresOf(AssignmentRow row) =>
        (
            row.Group,
            row.Rule! with
            {
                LearningRate = 0,
                WeightDecay = 0,
                DecayMode = DecayMode.Coupled,
            },
            RateOf(row),
            row.WeightDecay,
            row.WeightDecay == 0 ? DecayMode.Coupled : row.DecayMode,
            row.GradientMultiplier,
            row.ClipValue
        );
}

using Strata.Training;

namespace Strata.Cli.Commands;

/// <summary>A regime of the demo with the rate of each policy.</summary>
/// <remarks>
/// The rates are those of <c>tests/Fixtures/outcomes/transfer.json</c>, where PyTorch ran the same protocol: of
/// <see cref="Grid"/> the one whose mean accuracy on the unused rows of the pool was best.
/// </remarks>
/// <param name="Regime">Labels, epochs, batches.</param>
/// <param name="Seeds">Trials, unless the user says otherwise.</param>
/// <param name="UnusedRows">The labelled rows that the rates were chosen on.</param>
/// <param name="Policies">The policies with their rates.</param>
/// <param name="Swept">The policies that are run at every rate of the grid too, to show how forgiving they are.</param>
internal sealed record DemoProtocol(
    FineTuningRegime Regime,
    int Seeds,
    int UnusedRows,
    IReadOnlyList<(FineTuningPolicy Policy, double Rate)> Policies,
    IReadOnlyList<FineTuningPolicy> Swept
)
{
    public static IReadOnlyList<DemoProtocol> All { get; } =
    [
        new(
            FineTuningRegime.Labels50,
            Seeds: 10,
            UnusedRows: 1247,
            [
                (FineTuningPolicy.OneRate, 0.002),
                (FineTuningPolicy.WarmUp, 0.016),
                (FineTuningPolicy.FrozenTrunk, 0.032),
                (FineTuningPolicy.LayerDecay, 0.032),
                (FineTuningPolicy.GradualUnfreezing, 0.008),
            ],
            []
        ),
        new(
            FineTuningRegime.Labels200,
            Seeds: 5,
            UnusedRows: 1097,
            [
                (FineTuningPolicy.OneRate, 0.004),
                (FineTuningPolicy.WarmUp, 0.008),
                (FineTuningPolicy.FrozenTrunk, 0.032),
                (FineTuningPolicy.LayerDecay, 0.016),
                (FineTuningPolicy.GradualUnfreezing, 0.008),
            ],
            [FineTuningPolicy.OneRate, FineTuningPolicy.WarmUp, FineTuningPolicy.LayerDecay]
        ),
    ];

    /// <summary>The rates that the protocol chooses from.</summary>
    public static IReadOnlyList<double> Grid { get; } = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032];

    /// <summary>Every policy at its rate, and after them the swept ones at the other rates of the grid.</summary>
    public IReadOnlyList<(FineTuningPolicy Policy, double Rate)> Runs =>
        [
            .. Policies,
            .. Swept.SelectMany(policy => Grid.Select(rate => (policy, rate))).Where(run => !Policies.Contains(run)),
        ];
}

using Strata.Training;

namespace Strata.Cli.Commands;

/// <summary>A regime of the demo with the rate of each policy.</summary>
/// <remarks>
/// Rates, and the means over six rates, are those of <c>tests/Fixtures/outcomes/transfer.json</c>, where PyTorch ran the
/// same protocol: of 0.001, 0.002, … 0.032 the rate whose mean accuracy on the unused rows of the pool was best.
/// </remarks>
/// <param name="Regime">Labels, epochs, batches.</param>
/// <param name="Seeds">Trials, unless the user says otherwise.</param>
/// <param name="UnusedRows">The labelled rows that the rates were chosen on.</param>
/// <param name="Policies">The policies with their rates.</param>
/// <param name="MeansOverRates">The protocol's mean accuracy over all six rates, in percent, by policy.</param>
internal sealed record DemoProtocol(
    FineTuningRegime Regime,
    int Seeds,
    int UnusedRows,
    IReadOnlyList<(FineTuningPolicy Policy, double Rate)> Policies,
    IReadOnlyDictionary<FineTuningPolicy, double> MeansOverRates
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
            Means(35.3, 37.5, 44.4, 55.1, 63.9)
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
            Means(77.1, 88.8, 76.7, 87.3, 83.4)
        ),
    ];

    private static Dictionary<FineTuningPolicy, double> Means(params double[] means) =>
        FineTuningPolicy.All.Zip(means).ToDictionary(pair => pair.First, pair => pair.Second);
}

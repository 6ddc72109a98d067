namespace Strata.Optim;

/// <summary>Rates for the layers, from the input to the head.</summary>
/// <param name="Text">The statement as it was written.</param>
/// <param name="Order">What counts as a layer.</param>
/// <param name="First">The rate next to the input; null for a tenth of the last in every layer but the head.</param>
/// <param name="Last">The rate of the head.</param>
/// <param name="Given">One rate for each layer, instead of a spread.</param>
internal sealed record LayerSpread(
    string Text,
    LayerOrder Order,
    double? First,
    double Last,
    IReadOnlyList<double>? Given
) : LayerModifier(Text, Order)
{
    public override string? Problem
    {
        get
        {
            foreach (double rate in Given ?? [First ?? Last, Last])
            {
                if (!(rate > 0 && double.IsFinite(rate)))
                    return $"{Text}: a rate is {Figures.Exact(rate)}; expected above 0 and finite.";
            }

            return null;
        }
    }

    /// <summary>Whether there is a rate for each of so many layers.</summary>
    public string? ProblemWith(LayerTable table) =>
        Given is null || Given.Count == table.CountedLayers
            ? null
            : $"{Text} has {PlanPartition.Count(Given.Count, "rate")} for {PlanPartition.Count(table.CountedLayers, "layer")}, {table.Span}. "
                + "Give one for each, from the input to the head.";

    /// <summary>The rate of a layer: geometric between the ends, as fastai's <c>slice(first, last)</c>.</summary>
    /// <param name="index">Counted from the input.</param>
    /// <param name="layers">How many there are.</param>
    public double RateOf(int index, int layers) =>
        Given is not null ? Given[index]
        : index == layers - 1 ? Last
        : First is { } first ? first * Math.Pow(Last / first, (double)index / (layers - 1))
        : Last / 10;
}

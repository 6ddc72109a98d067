namespace Strata.Optim;

/// <summary>Parameters by their number of axes.</summary>
internal sealed record RankSelector(int Lowest, int Highest) : Selector
{
    internal override string Text =>
        Lowest == Highest ? $"rank {Lowest}"
        : Lowest == 0 ? $"rank <= {Highest}"
        : $"rank >= {Lowest}";

    internal override bool Matches(Parameter parameter, string name) =>
        parameter.Rank >= Lowest && parameter.Rank <= Highest;
}

namespace Strata.Optim;

/// <summary>A statement that changes a figure of the parameters it matches.</summary>
/// <param name="Text">The statement as it was written.</param>
/// <param name="Selector">Which parameters.</param>
internal abstract record Modifier(string Text, Selector Selector)
{
    public bool AllowUnmatched { get; init; }

    /// <summary>A figure out of range, as a problem; null when there is none.</summary>
    public virtual string? Problem => null;

    /// <summary>What of it does not fit these parameters.</summary>
    public virtual IEnumerable<string> ProblemsWith(ParameterSet parameters) => [];
}

/// <summary>A statement about the layers of the whole model.</summary>
internal abstract record LayerModifier(string Text, LayerOrder Order)
    : Modifier(Text, new RankSelector(0, int.MaxValue));

internal sealed record RateMultiplier(string Text, Selector Selector, double Factor) : Modifier(Text, Selector)
{
    public override string? Problem => FactorProblem(this, Factor);

    public static string? FactorProblem(Modifier modifier, double factor) =>
        factor == 0 ? $"{modifier.Text}: the factor is 0. Use Freeze: a zero rate still updates the optimizer's state."
        : !(factor > 0 && double.IsFinite(factor))
            ? $"{modifier.Text}: the factor is {Figures.Exact(factor)}; expected above 0 and finite."
        : null;
}

internal sealed record GradientFactor(string Text, Selector Selector, double Factor) : Modifier(Text, Selector)
{
    public override string? Problem => RateMultiplier.FactorProblem(this, Factor);
}

internal sealed record LayerRates(string Text, double Decay, LayerOrder Order, double MinScale, double FreezeBelow)
    : LayerModifier(Text, Order)
{
    public override string? Problem =>
        Decay is not (> 0 and <= 1)
            ? $"{Text}: the factor of a layer is {Figures.Exact(Decay)}; expected above 0 and at most 1."
        : MinScale is not (>= 0 and <= 1)
            ? $"{Text}: the smallest scale is {Figures.Exact(MinScale)}; expected at least 0 and at most 1."
        : FreezeBelow is not (>= 0 and <= 1)
            ? $"{Text}: the scale to freeze below is {Figures.Exact(FreezeBelow)}; expected at least 0 and at most 1."
        : null;

    /// <summary>What the rate of a layer is multiplied by.</summary>
    public double ScaleOf(int exponent) => Math.Max(MinScale, Math.Pow(Decay, exponent));
}

internal sealed record DecayOverride(string Text, Selector Selector, Hyperparameter Decay, DecayMode? Mode)
    : Modifier(Text, Selector)
{
    public override string? Problem =>
        Decay.Initial is >= 0 and < double.PositiveInfinity
            ? null
            : $"{Text}: weight decay is {Figures.Exact(Decay.Initial)}; expected at least 0 and finite.";
}

internal sealed record ValueLimit(string Text, Selector Selector, double Limit) : Modifier(Text, Selector)
{
    public override string? Problem =>
        Limit is > 0 and < double.PositiveInfinity
            ? null
            : $"{Text}: the limit is {Figures.Exact(Limit)}; expected above 0 and finite.";
}

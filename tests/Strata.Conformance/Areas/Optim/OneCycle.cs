namespace Strata.Conformance.Areas.Optim;

/// <summary>The course of <c>torch.optim.lr_scheduler.OneCycleLR</c>: up and down, in two phases or three.</summary>
/// <param name="Steps">The length of the whole.</param>
/// <param name="Rise">The share of the first phase.</param>
/// <param name="ThreePhases">Whether the way down first goes back to the start, as steep as the way up.</param>
/// <param name="Linear">Whether phases are lines, not halves of a cosine.</param>
public sealed record OneCycle(double Steps, double Rise, bool ThreePhases, bool Linear)
{
    /// <summary>The value at a step, for what starts at one value, turns at another, and comes down.</summary>
    public double At(long step, double initial, double turn, double back, double last)
    {
        double top = Rise * Steps - 1;
        if (step <= top)
            return Between(initial, turn, step / top);
        if (!ThreePhases)
            return Between(turn, last, (step - top) / (Steps - 1 - top));
        double bottom = 2 * Rise * Steps - 2;
        return step <= bottom
            ? Between(turn, back, (step - top) / (bottom - top))
            : Between(back, last, (step - bottom) / (Steps - 1 - bottom));
    }

    private double Between(double from, double to, double share) =>
        Linear ? from + (to - from) * share : to + (from - to) / 2 * (1 + Math.Cos(Math.PI * share));
}

namespace Strata.Optim;

/// <summary>Values between two others.</summary>
internal static class Interpolation
{
    /// <param name="share">How far from the first value to the second, 0 to 1.</param>
    public static double Between(double from, double to, double share, Anneal anneal) =>
        anneal == Anneal.Linear ? from + ((to - from) * share) : Cosine(from, to, share);

    public static double Cosine(double from, double to, double share) =>
        to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));

    /// <summary>What is left of a fall after a share of its length: 1 at first, 0 in the end.</summary>
    public static double Remaining(double share, DecayShape shape, double power, double ratio) =>
        shape switch
        {
            DecayShape.Cosine => (1 + Math.Cos(Math.PI * share)) / 2,
            DecayShape.SquareRoot => 1 - Math.Sqrt(share),
            DecayShape.Power => 1 - Math.Pow(share, power),
            DecayShape.Exponential => (Math.Pow(ratio, share) - ratio) / (1 - ratio),
            _ => 1 - share,
        };
}

namespace Strata.Optim;

/// <summary>How a phase falls from its first value to its last.</summary>
public enum DecayShape
{
    /// <summary>A straight line: <c>1 − x</c>.</summary>
    Linear,

    /// <summary>Half a cosine: <c>(1 + cos(πx))/2</c>.</summary>
    Cosine,

    /// <summary><c>1 − √x</c>: steep first. Hägele et al., 2024, https://arxiv.org/abs/2405.18392.</summary>
    SquareRoot,

    /// <summary><c>1 − x^power</c>.</summary>
    Power,

    /// <summary>An exponential that is made to end at 0: <c>(r^x − r)/(1 − r)</c>.</summary>
    Exponential,
}

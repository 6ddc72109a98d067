namespace Strata.Benchmarks.Peers;

/// <summary>What a row was measured to take.</summary>
/// <param name="Row">The row.</param>
/// <param name="Ours">Milliseconds of ours, median.</param>
internal sealed record PeerResult(PeerRow Row, double Ours)
{
    /// <summary>Milliseconds of the peer; null without one.</summary>
    public double? Theirs { get; init; }

    /// <summary>How the peer was quickest, where there are several ways.</summary>
    public string Mode { get; init; } = "";

    /// <summary>Our rate as a share of what the machine can do; null where neither is the limit.</summary>
    public double? Share { get; init; }

    /// <summary>Whether that limit is memory; otherwise it is arithmetic.</summary>
    public bool IsBandwidth { get; init; }

    /// <summary>The peak of memory of ours, in bytes.</summary>
    public long OurBytes { get; init; }

    /// <summary>The peak of memory of the peer, in bytes.</summary>
    public long TheirBytes { get; init; }

    /// <summary>Our time over the peer's.</summary>
    public double? Ratio => Ours / Theirs;
}

using Strata.Conformance.Manifests;

namespace Strata.Conformance.Judging;

/// <summary>How near is right: the rules of the fixtures' README.</summary>
public static class Bounds
{
    /// <summary>The bound of a middle step, where only the peer's float32 is known, over that of the last.</summary>
    public const double WithoutTruth = 2;

    /// <summary>From the peer's error and the natural noise of the inputs.</summary>
    public static double FromNoise(double peerError, double noise) => 4 * Math.Max(peerError, noise) + 1e-6;

    /// <summary>From the peer's error alone.</summary>
    public static double FromPeerError(double peerError) => 6 * peerError + 2e-6;

    /// <summary>From the largest departure of an absolute figure that the peer itself shows, chaos being near.</summary>
    public static double FromAbsolute(double largest) => 4 * largest + 1e-6;

    /// <summary>The bound of a case for its values.</summary>
    public static double OfValues(Item item)
    {
        double peerError = item.Number("peer_error", 0);
        double? noise = item.OptionalNumber("noise");
        return item.OptionalNumber("bound")
            ?? (noise is null ? FromPeerError(peerError) : FromNoise(peerError, noise.Value));
    }

    /// <summary>The bound of a case for one state slot.</summary>
    public static double OfState(Item item, string slot)
    {
        Item? errors = item.Has("peer_error_state") ? item.Object("peer_error_state") : null;
        double? peerError = errors?.OptionalNumber(slot);
        if (item.Has("bound_state") && item.Object("bound_state").OptionalNumber(slot) is { } bound)
            return bound;
        return peerError is { } error
            ? FromPeerError(error)
            : throw new UnsupportedException($"no bound for the state '{slot}'");
    }
}

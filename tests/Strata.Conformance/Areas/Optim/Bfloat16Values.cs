using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim;

/// <summary>Values of a peer that computes a part in bfloat16, which Strata has in float32.</summary>
/// <remarks>
/// The truth after the last step is what counts, within the bound that a float32 implementation has; the peer's own values
/// are as far from the truth as bfloat16 is coarse, and Strata's must be no farther from them than twice that.
/// </remarks>
public static class Bfloat16Values
{
    /// <summary>Compares one parameter after one step.</summary>
    /// <param name="place">The parameter and the step.</param>
    /// <param name="isLast">Whether it is the last step, of which there is a truth.</param>
    public static void Compare(
        Item item,
        CaseArrays arrays,
        Judgement judgement,
        string place,
        bool isLast,
        float[] found
    )
    {
        float[] peer = arrays.Floats($"value/{place}");
        if (item.OptionalNumber("bfloat16_distance") is { } distance)
        {
            double farthest = found.Zip(peer, (mine, theirs) => Math.Abs((double)mine - theirs)).Max();
            judgement.Within($"value/{place}", farthest, Bounds.WithoutTruth * distance);
        }
        else
        {
            double coarse = Bounds.WithoutTruth * item.Number("peer_error");
            judgement.Values($"value/{place}", found, Array.ConvertAll(peer, value => (double)value), coarse);
        }

        if (!isLast)
            return;
        double bound = Bounds.OfValues(item);
        judgement.Values(place, found, arrays.Doubles($"value#f64/{place}"), bound);
        if (arrays.Has($"value_ns32/{place}"))
            judgement.Values(
                $"value_ns32/{place}",
                found,
                arrays.Doubles($"value_ns32/{place}"),
                Bounds.WithoutTruth * bound
            );
    }
}

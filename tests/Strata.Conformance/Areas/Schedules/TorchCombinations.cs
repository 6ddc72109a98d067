using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>PyTorch's schedulers of schedulers.</summary>
public static class TorchCombinations
{
    /// <summary>One after the other, each counting from its milestone.</summary>
    public static Schedule Sequential(double rate, int group, PeerOptions options, IReadOnlyList<Item> parts)
    {
        long[] milestones = options.StepList("milestones");
        Schedule sequence = Part(parts[0], rate, group);
        for (int i = 1; i < parts.Count; i++)
            sequence = sequence.Then(Part(parts[i], rate, group), milestones[i - 1]);
        return sequence;
    }

    /// <summary>All at once: each multiplies the rate from step to step.</summary>
    /// <remarks>
    /// PyTorch's recursions are products but for rates of their own, and for a cosine that climbs again: it then adds a part
    /// of the base rate, whatever the others made of it.
    /// </remarks>
    public static Schedule Chained(double rate, int group, IReadOnlyList<Item> parts, int steps)
    {
        Schedule product = Schedule.Constant(rate);
        foreach (Item part in parts)
        {
            string kind = part.Text("scheduler");
            if (kind is "OneCycleLR" or "CyclicLR" || part.Object("options").Number("eta_min", 0) != 0)
                throw new UnsupportedException(
                    $"a chained {kind} with rates of its own: the recursion of the peer is no product"
                );
            if (kind == "CosineAnnealingLR" && part.Object("options").Number("T_max") < steps - 1)
                throw new UnsupportedException(
                    "a chained CosineAnnealingLR beyond T_max: the peer adds a part of the base rate there, so that the rate is no product"
                );
            product *= Part(part, 1, group);
        }

        return product;
    }

    private static Schedule Part(Item part, double rate, int group)
    {
        part.Ignore("defaults");
        return TorchSchedulers.Rate(
            part.Text("scheduler"),
            rate,
            new PeerOptions(part.Object("options"), group),
            () => Formulas.Of(part, "lr_lambda", group)
        );
    }
}

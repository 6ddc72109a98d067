using System.Text.Json;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Numerics.Kernels;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>muon, with AdamW for what is no matrix.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> OrthogonalFamily => new() { ["muon"] = Muon };

    private static PeerRule Muon(OptaxOp op)
    {
        Item options = op.Options;
        options.RequireOff(op.Name, "mu_dtype");
        // What only one of the two kinds of parameter reads.
        options.Ignore(
            "ns_coeffs",
            "ns_steps",
            "beta",
            "eps",
            "weight_decay",
            "weight_decay_mask",
            "nesterov",
            "adaptive",
            "preconditioning",
            "adam_b1",
            "adam_b2",
            "adam_eps_root",
            "adam_weight_decay",
            "adam_learning_rate",
            "muon_weight_dimension_numbers",
            "consistent_rms"
        );
        if (AxesOf(op) is not var (inputs, outputs))
            return AdamOf(op);
        var rule = new Muon(op.Rate)
        {
            Momentum = options.Number("beta"),
            MomentumForm = MuonMomentum.CorrectedAverage,
            Nesterov = options.Flag("nesterov"),
            Epsilon = options.Number("eps"),
            EpsilonPlacement = MuonEpsilon.Added,
            Preconditioning = Enum.Parse<NewtonSchulzStart>(options.Text("preconditioning"), ignoreCase: true),
            Adjustment = options.Has("consistent_rms") ? MuonAdjustment.MatchRmsAdamW : MuonAdjustment.Original,
            MatchedRms = options.Number("consistent_rms", 0.2),
            Adaptive = options.Flag("adaptive"),
            WeightDecay = op.Decay("weight_decay", "weight_decay_mask"),
        };
        return new(WithCoefficients(WithAxes(rule, op, inputs, outputs), options))
        {
            Slots = MuonSlots("momentum_buffer"),
        };
    }

    private static Dictionary<string, SlotSource> MuonSlots(string average) =>
        new() { ["mu"] = average, ["nu"] = "exp_avg_sq" };

    // (reduction, output) axes, or null for AdamW; matrices when nothing is said.
    private static (int[] Inputs, int[] Outputs)? AxesOf(OptaxOp op)
    {
        if (!op.Options.Has("muon_weight_dimension_numbers"))
            return op.Shape.Rank == 2 ? ([0], [1]) : null;
        JsonElement axes = op
            .Options.Raw("muon_weight_dimension_numbers")
            .GetProperty("dimension_numbers")
            .GetProperty(op.Parameter);
        return axes.ValueKind == JsonValueKind.Null ? null : (Numbers(axes[0]), Numbers(axes[1]));

        static int[] Numbers(JsonElement one) =>
            one.ValueKind == JsonValueKind.Number
                ? [one.GetInt32()]
                : [.. one.EnumerateArray().Select(n => n.GetInt32())];
    }

    // Strata says which end counts the outputs, and whether the rest is one axis or a batch.
    private static Muon WithAxes(Muon rule, OptaxOp op, int[] inputs, int[] outputs)
    {
        int rank = op.Shape.Rank;
        if (outputs is [0] && inputs.SequenceEqual(Enumerable.Range(1, rank - 1)))
            return rule with { OutputAxis = OutputAxis.First, Kernels = MuonKernels.Flattened };
        if (outputs is [0] && inputs is [1])
            return rule with { OutputAxis = OutputAxis.First, Kernels = MuonKernels.Batched };
        if (outputs.SequenceEqual([rank - 1]) && inputs.SequenceEqual(Enumerable.Range(0, rank - 1)))
            return rule with { OutputAxis = OutputAxis.Last, Kernels = MuonKernels.Flattened };
        throw new UnsupportedException(
            $"{op.Name} from axes {string.Join(',', inputs)} to {string.Join(',', outputs)}"
        );
    }

    private static Muon WithCoefficients(Muon rule, Item options)
    {
        int steps = options.Integer("ns_steps");
        if (options.Raw("ns_coeffs").ValueKind != JsonValueKind.String)
        {
            double[] own = options.Numbers("ns_coeffs");
            return rule with
            {
                Steps = steps,
                LinearCoefficient = own[0],
                CubicCoefficient = own[1],
                QuinticCoefficient = own[2],
            };
        }

        if (options.Text("ns_coeffs") != "dion" || steps < 5)
            throw new UnsupportedException($"optax.muon with {steps} steps of {options.Text("ns_coeffs")}");
        return rule with { Steps = 5, Coefficients = MuonCoefficients.Quintic }; // a table is never longer than itself
    }

    private static PeerRule AdamOf(OptaxOp op) =>
        new(
            new AdamW(op.Options.Has("adam_learning_rate") ? op.Figure("adam_learning_rate") : op.Rate)
            {
                Beta1 = op.Options.Number("adam_b1"),
                Beta2 = op.Options.Number("adam_b2"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("adam_eps_root"),
                Nesterov = op.Options.Flag("nesterov"),
                WeightDecay = op.Options.Number("adam_weight_decay"),
            }
        )
        {
            Slots = MuonSlots("exp_avg"),
        };
}

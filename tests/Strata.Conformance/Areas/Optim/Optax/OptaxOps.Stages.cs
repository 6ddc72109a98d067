using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>What is no whole rule: stages before a rule or on its update.</content>
public static partial class OptaxOps
{
    private static readonly Dictionary<string, Func<OptaxOp, Stage>> _stages = new()
    {
        ["set_to_zero"] = _ => new ScaleUpdate(0),
        ["freeze"] = _ => new ScaleUpdate(0),
        ["scale"] = op => new ScaleUpdate(op.Options.Number("step_size")),
        ["scale_by_schedule"] = op => new ScaleUpdate(op.Figure("step_size_fn")),
        ["scale_by_learning_rate"] = op => new ScaleUpdate(op.Options.Flag("flip_sign") ? Negative(op.Rate) : op.Rate),
        ["add_decayed_weights"] = op => new AddDecayedWeights(op.Decay()),
        ["trace"] = op => new Trace(op.Figure("decay")) { Nesterov = op.Options.Flag("nesterov") },
        ["ema"] = op => new UpdateAverage(op.Options.Number("decay")) { BiasCorrection = op.Options.Flag("debias") },
        ["apply_every"] = op => new AccumulateUpdates(op.Options.Integer("k")),
        ["clip"] = op => new ClipUpdate(op.Options.Number("max_delta")),
        ["clip_by_global_norm"] = op => new ClipGroupNorm(op.Options.Number("max_norm")),
        ["clip_by_block_rms"] = ClipBlockRms,
        ["adaptive_grad_clip"] = op => new AdaptiveClip(op.Options.Number("clipping"))
        {
            Epsilon = op.Options.Number("eps"),
            OutputAxis = OutputAxis.Last,
        },
        ["normalize"] = _ => new NormalizeGroup { Epsilon = 0 },
        ["normalize_by_update_norm"] = op => new NormalizeGroup
        {
            Scale = op.Options.Number("scale_factor"),
            Epsilon = op.Options.Number("eps"),
        },
        ["centralize"] = _ => new CentralizeGradient(),
        ["zero_nans"] = _ => new ZeroNans(),
        ["keep_params_nonnegative"] = _ => new KeepNonNegative(),
        ["scale_by_trust_ratio"] = op => new TrustRatio
        {
            MinNorm = op.Options.Number("min_norm"),
            Coefficient = op.Options.Number("trust_coefficient"),
            Epsilon = op.Options.Number("eps"),
        },
        ["scale_by_param_block_norm"] = op => new ScaleByParameterNorm { MinScale = op.Options.Number("min_scale") },
        ["scale_by_param_block_rms"] = op => new ScaleByParameterNorm
        {
            MinScale = op.Options.Number("min_scale"),
            RootMeanSquare = true,
        },
        ["reduce_on_plateau"] = op => new ScaleUpdate(op.Context.Plateaus.Read(op.Options).Schedule),
        ["scale_by_adam"] = ScaleByAdam,
        ["add_noise"] = op => op.Context.Noise.Read(op),
    };

    // Where our stage keeps what the peer's state has; the sign turns where updates are added instead of subtracted.
    private static readonly Dictionary<string, (string Field, string Slot, bool Turns)[]> _stageSlots = new()
    {
        ["trace"] = [("trace", "trace", true)],
        ["ema"] = [("ema", "ema", true)],
        ["apply_every"] = [("grad_acc", "update_sum", true)],
        ["scale_by_adam"] = [("mu", "exp_avg", true), ("nu", "exp_avg_sq", false)],
    };

    // Options that say nothing here when they are off.
    private static readonly string[] _mustBeOff = ["accumulator_dtype", "mu_dtype", "nesterov", "axis", "seed"];

    // What is the same for an array of everything as for each array.
    private static readonly HashSet<string> _elementwise =
    [
        "set_to_zero",
        "freeze",
        "scale",
        "scale_by_schedule",
        "scale_by_learning_rate",
        "reduce_on_plateau",
        "add_decayed_weights",
        "trace",
        "ema",
        "apply_every",
        "clip",
        "clip_by_global_norm",
        "zero_nans",
        "keep_params_nonnegative",
        "scale_by_adam",
        "adam",
        "adamw",
        "sgd",
    ];

    /// <summary>Whether a function is a stage that Strata has.</summary>
    public static bool IsStage(string kind) => _stages.ContainsKey(kind);

    /// <summary>Whether a stage looks at all parameters that it runs over.</summary>
    public static bool IsGroupWide(OptaxOp op) => IsStage(op.Kind) && _stages[op.Kind](op) is GroupStage;

    /// <summary>The stage.</summary>
    /// <exception cref="UnsupportedException">Strata has no such stage, or not with these options.</exception>
    public static Stage Stage(OptaxOp op)
    {
        if (!_stages.TryGetValue(op.Kind, out Func<OptaxOp, Stage>? make))
            throw new UnsupportedException(op.Name);
        RequireElementwise(op);
        op.Options.RequireOff(op.Name, [.. _mustBeOff.Where(name => name != "nesterov" || op.Kind != "trace")]);
        return make(op);
    }

    /// <summary>Says that a function inside <c>flatten</c> must not look at whole arrays.</summary>
    public static void RequireElementwise(OptaxOp op)
    {
        if (op.IsFlat && !_elementwise.Contains(op.Kind) && op.Kind != "clip_by_block_rms")
            throw new UnsupportedException($"optax.flatten around {op.Name}");
    }

    /// <summary>Where the peer's state of a stage stands.</summary>
    /// <param name="sign">−1 where the update that the stage sees is subtracted.</param>
    public static IEnumerable<KeyValuePair<string, SlotSource>> SlotsOf(OptaxOp op, int sign) =>
        _stageSlots.TryGetValue(op.Kind, out (string Field, string Slot, bool Turns)[]? slots)
            ? slots.Select(slot => KeyValuePair.Create(slot.Field, new SlotSource(slot.Slot, slot.Turns ? sign : 1)))
            : [];

    /// <summary>A figure with the other sign.</summary>
    public static Hyperparameter Negative(Hyperparameter figure) =>
        figure.IsConstant ? -figure.Initial : Schedule.From(t => -figure.At(t), $"-({figure})");

    private static Stage ClipBlockRms(OptaxOp op)
    {
        double threshold = op.Options.Number("threshold");
        if (!op.IsFlat)
            return new ClipBlockRms(threshold);
        // One block of everything: its root mean square is its norm over the root of its length.
        double count = op.Scope.Sum(parameter => (double)op.Context.Inputs.Parameter(parameter).Count);
        return new ClipGroupNorm(threshold * Math.Sqrt(count));
    }

    private static DirectionOf ScaleByAdam(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "eps_root");
        return new DirectionOf(
            new Adam(1)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
            }
        );
    }
}

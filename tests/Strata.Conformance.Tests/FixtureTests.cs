using Strata.Conformance.Judging;
using Strata.Tests;

namespace Strata.Conformance.Tests;

/// <summary>Every case of the fixtures in this repository passes, or is skipped for a reason that is written down here.</summary>
public class FixtureTests
{
    // What Strata does not have yet. Whoever adds it removes the reason; the cases then must pass.
    private static readonly Dictionary<string, string[]> _missing = new()
    {
        ["optim/torch"] = ["rule torch.optim.ASGD", "rule torch.optim.Adafactor", "rule torch.optim.Muon"],
        ["optim/groups"] = ["rule torch.optim.Muon", "averaging of weights"],
        ["optim/timm"] =
        [
            "timm.Adafactor",
            "timm.AdamP",
            "timm.Lamb",
            "timm.Lars",
            "timm.Lion",
            "timm.MADGRAD",
            "timm.Mars",
            "timm.Muon",
            "timm.NvNovoGrad",
            "timm.RMSpropTF",
            "timm.SGDP",
            "timm.SGDW with caution",
        ],
        ["optim/optax"] =
        [
            "optax.adafactor",
            "optax.adagrad",
            "optax.cocob",
            "optax.dadapt_adamw",
            "optax.dog",
            "optax.dowg",
            "optax.fromage",
            "optax.galore",
            "optax.lamb",
            "optax.lars",
            "optax.lbfgs",
            "optax.lion",
            "optax.madgrad",
            "optax.mechanize",
            "optax.momo",
            "optax.muon",
            "optax.novograd",
            "optax.optimistic_gradient_descent",
            "optax.polyak_sgd",
            "optax.prodigy",
            "optax.rmsprop with eps_in_sqrt",
            "optax.rprop",
            "optax.sam",
            "optax.scale_by_distance_over_gradients",
            "optax.schedule_free",
            "optax.sgd with momentum 0, which keeps the gradient as its trace",
            "optax.sign_sgd",
            "optax.signum",
            "optax.sm3",
            "optax.sophia",
        ],
        ["optim/optax_combinators"] =
        [
            "optax.adaptive_grad_clip",
            "optax.add_noise",
            "optax.apply_every after a rule",
            "optax.apply_if_finite",
            "optax.centralize",
            "optax.clip_by_block_rms",
            "optax.conditionally_mask",
            "optax.conditionally_transform",
            "optax.ema",
            "optax.flatten",
            "optax.incremental_update",
            "optax.keep_params_nonnegative after a rule",
            "optax.lion",
            "optax.lookahead",
            "optax.MultiSteps",
            "optax.normalize",
            "optax.periodic_update",
            "optax.reduce_on_plateau after a rule",
            "optax.rmsprop with eps_in_sqrt",
            "optax.scale_by_adam",
            "optax.scale_by_param_block_norm",
            "optax.scale_by_param_block_rms",
            "optax.scale_by_trust_ratio",
            "optax.scale_gradient",
            "optax.set_to_zero after optax.clip_by_global_norm",
            "optax.set_to_zero before a rule that moves without a gradient",
            "optax.trace",
            "optax.zero_nans",
            "state of frozen parameters",
        ],
        ["optim/keras"] =
        [
            "keras with use_ema, which averages after every micro-step",
            "keras.MultiOptimizer of which only some parts accumulate",
            "keras.Adafactor",
            "keras.Adagrad",
            "keras.Ftrl",
            "keras.Lamb",
            "keras.Lion",
            "keras.Muon",
            "keras.RMSprop",
            "keras.ScheduleFreeAdamW",
        ],
        ["nn/layers"] = ["activation ", "attention ", "layer ", "loss ", "op ", "pooling ", "recurrent ", "shape "],
        ["random/jax"] =
        [
            "the float32 function:",
            "randint from ",
            "uniform from 10 to 0.5: an empty range",
            "jax_threefry_partitionable=False",
            "a counter beyond what any array can reach",
        ],
        ["schedules/torch"] = [],
        ["schedules/optax"] = [],
        ["schedules/keras"] = [],
        ["seeds/torch_seed"] = ["layers Embedding and RNN", "layer Tanh"],
        ["seeds/optax_seed"] = ["what the peer does with a mistake"],
        ["outcomes/transfer"] = [],
        ["models/layer_decay"] = [],
        ["models/names/resnet18"] = [],
        ["models/names/resnet34"] = [],
    };

    private static readonly string[] _supportedLayers =
    [
        "Linear",
        "Conv2d",
        "BatchNorm2d",
        "ReLU",
        "MaxPool2d",
        "AvgPool2d",
        "Flatten",
        "CrossEntropyLoss",
        "MSELoss",
    ];

    public static IEnumerable<object[]> Manifests => _missing.Keys.Select(name => new object[] { name });

    [Theory, MemberData(nameof(Manifests))]
    public void Every_case_passes_or_says_what_is_missing(string manifest)
    {
        IReadOnlyList<CaseResult> results = FixtureRuns.Of(manifest);
        CaseResult[] wrong = [.. results.Where(result => !IsExpected(manifest, result))];

        wrong.ShouldBeEmpty(string.Join(Environment.NewLine, wrong.AsEnumerable()));
        results.ShouldContain(result => result.Verdict == Verdict.Pass);
    }

    private static bool IsExpected(string manifest, CaseResult result) =>
        result.Verdict switch
        {
            Verdict.Pass => true,
            Verdict.Fail => false,
            _ => _missing[manifest].Any(reason => result.Detail.StartsWith(reason, StringComparison.Ordinal))
                && !_supportedLayers.Any(kind => result.Detail.EndsWith(" " + kind, StringComparison.Ordinal)),
        };
}

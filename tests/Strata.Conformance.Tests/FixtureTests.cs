using Strata.Conformance.Judging;
using Strata.Tests;

namespace Strata.Conformance.Tests;

/// <summary>Every case of the fixtures in this repository passes, or is skipped for a reason that is written down here.</summary>
public class FixtureTests
{
    // What Strata does not have yet. Whoever adds it removes the reason; the cases then must pass.
    private static readonly Dictionary<string, string[]> _missing = new()
    {
        ["optim/torch"] = [],
        ["optim/groups"] = [],
        ["optim/timm"] = [],
        ["optim/optax"] = ["optax.galore whose average crosses a projector, by LAPACK's signs"],
        ["optim/optax_combinators"] = [],
        ["optim/keras"] = [],
        ["nn/layers"] = ["activation ", "attention ", "layer ", "op ", "pooling ", "recurrent ", "shape "],
        ["random/jax"] =
        [
            "the float32 function:",
            "randint from ",
            "uniform from 10 to 0.5: an empty range",
            "jax_threefry_partitionable=False",
            "a counter beyond what any array can reach",
        ],
        ["random/flax_init"] = [],
        ["random/torch_init"] = ["layer ", "model "],
        ["schedules/torch"] = [],
        ["schedules/optax"] = [],
        ["schedules/keras"] = [],
        ["seeds/torch_seed"] = ["layers Embedding and RNN", "layer Tanh"],
        ["seeds/optax_seed"] = ["what the peer does with a mistake"],
        ["outcomes/transfer"] = [],
        ["models/layer_decay"] = [],
        ["minilm/tokens"] = [],
        ["models/checkpoints/expect"] = [],
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

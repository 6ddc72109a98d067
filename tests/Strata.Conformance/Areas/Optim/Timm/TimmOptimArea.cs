using System.Text.Json;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <summary>One of timm's optimizers over all parameters, with its options.</summary>
public sealed class TimmOptimArea : ICaseArea
{
    public string Folder => "optim";

    public bool Reads(Manifest manifest) => manifest.CasesHave("case", "class", "options", "input_set", "state_slots");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item =>
            ConformanceCase.Of(
                manifest,
                item.Text("case"),
                item,
                (file, judgement) => Judge(file, judgement, set => OptimInputs.Find(manifest, folders, set))
            )
        );

    private static void Judge(CaseFile file, Judgement judgement, Func<string, OptimInputs> inputs)
    {
        Item item = file.Item;
        item.Ignore("case", "factory", "foreach", "f64_options", "peer_error", "reference_error", "bound");
        Item options = item.Object("options");
        Schedule? rates = item.Has("lr_by_step")
            ? new RecordedRates(
                item.Numbers("lr_by_step"),
                options.OptionalNumber("max_lr_snapshot") ?? options.Number("lr")
            )
            : null;
        string[] parameters = item.Texts("parameters");
        OptimInputs set = inputs(item.Text("input_set"));
        string name = $"timm.{item.Text("class")}";
        var scenario = new PeerScenario
        {
            Inputs = set,
            Steps = item.Integer("steps"),
            Parameters = parameters,
            Plan = new(
                PeerGroup.ByRule(
                    "all",
                    parameters,
                    one => Wrapped(item, new(name, options, rates, one, set.Parameter(one).Shape))
                ),
                []
            ),
        };
        var comparison = new PeerComparison(file, PeerRun.Play(scenario), scenario, judgement);
        bool isCoarse =
            options.OptionalText("momentum_dtype") == "bfloat16" && options.OptionalNumber("momentum") is not null;
        if (item.Has("ns32_error") || isCoarse)
            CompareBfloat16Values(comparison);
        else
            comparison.CompareValues(_ => Bounds.OfValues(item));
        foreach (string slot in item.Texts("state_slots"))
            comparison.CompareState(slot, Bounds.OfState(item, slot), slot);
        item.Ignore("peer_error_state", "bound_state");
        CompareScalars(comparison);
        CompareGroupState(comparison);
    }

    // What timm wraps may be PyTorch's.
    private static PeerRule Wrapped(Item item, TimmGroup group)
    {
        Item options = group.Options;
        switch (item.OptionalText("wrapper"))
        {
            case null:
                return TimmRules.Make(group);
            case "Lookahead":
                PeerRule rule = TimmRules.Has(group.Name)
                    ? TimmRules.Make(group)
                    : new(
                        TorchRules.Make(
                            new("all", 0, $"torch.optim.{item.Text("class")}", [group.Parameter], options, 1)
                        )
                    );
                options.Ignore("lookahead_step"); // 0 before the first
                return rule with
                {
                    Rule = new Lookahead(rule.Rule)
                    {
                        SyncPeriod = options.Integer("lookahead_k"),
                        SlowStepSize = options.Number("lookahead_alpha"),
                        StartsAtFirstSync = true,
                    },
                };
            case string other:
                throw new UnsupportedException($"timm.{other}");
        }
    }

    // timm iterates in bfloat16, or keeps a momentum so.
    private static void CompareBfloat16Values(PeerComparison comparison)
    {
        (Item item, CaseArrays arrays) = (comparison.File.Item, comparison.File.Arrays);
        item.Ignore("ns32_error");
        comparison.Judgement.Rules.UnionWith(ExercisedRules.Of(comparison.Run.Optimizer.Plan));
        foreach (int step in item.Integers("stored_steps"))
        foreach (string parameter in comparison.Scenario.Parameters)
            Bfloat16Values.Compare(
                item,
                arrays,
                comparison.Judgement,
                $"{parameter}@{step}",
                step == comparison.Scenario.Steps,
                comparison.Run.Values[(parameter, step)]
            );
    }

    // Counts, and state that is one number for each parameter, which Strata keeps in a slot of one value.
    private static void CompareScalars(PeerComparison comparison)
    {
        Item scalars = comparison.File.Item.Object("scalar_state");
        foreach (string name in scalars.Names.Where(name => !name.EndsWith("#f64", StringComparison.Ordinal)).ToList())
        foreach ((string parameter, double peer) in ByParameter(scalars, name, comparison.Scenario.Parameters))
        {
            if (name == "use_muon")
            {
                UpdateRule rule = comparison.Run.Plan.GroupOf(parameter).Rule!.Rule;
                bool isMuon = comparison.State.Slots.ContainsKey(
                    OptimizerState.KeyOf(rule.Name, "momentum_buffer", parameter)
                );
                comparison.Judgement.Same($"use_muon of {parameter}", isMuon ? 1 : 0, (int)peer);
                continue;
            }

            if (name == "step")
            {
                comparison.Judgement.Same(
                    $"step of {parameter}",
                    comparison.Run.Optimizer.UpdatesOf(parameter),
                    (long)peer
                );
                continue;
            }

            string truth = name + "#f64";
            bool known = scalars.Has(truth);
            double expected = known
                ? ByParameter(scalars, truth, comparison.Scenario.Parameters).First(one => one.Name == parameter).Value
                : peer;
            double bound = BoundOf(comparison.File.Item, name) * (known ? 1 : Bounds.WithoutTruth);
            float[] found =
                name == "RMS"
                    ? [RmsBeforeLastStep(comparison, parameter)]
                    : comparison.Run.State(comparison.State, name, parameter);
            comparison.Judgement.Values($"{name} of {parameter}", found, [expected], bound);
        }
    }

    // timm's Adafactor keeps as state what Strata measures in each step: the parameter as the step found it.
    private static float RmsBeforeLastStep(PeerComparison comparison, string parameter)
    {
        float[] values = comparison.Run.Values[(parameter, comparison.Scenario.Steps - 1)];
        return (float)Math.Sqrt(values.Average(value => (double)value * value));
    }

    // One number for all, or one for each parameter that has it.
    private static List<(string Name, double Value)> ByParameter(Item scalars, string name, IReadOnlyList<string> all)
    {
        JsonElement value = scalars.Raw(name);
        return value.ValueKind == JsonValueKind.Object
            ? [.. value.EnumerateObject().Select(one => (one.Name, NumberOf(name, one.Value)))]
            : [.. all.Select(parameter => (parameter, NumberOf(name, value)))];
    }

    private static double NumberOf(string name, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => Item.ToNumber(value) ?? throw new UnsupportedException($"the scalar state '{name}'"),
        };

    private static double BoundOf(Item item, string state) =>
        item.Has("bound_state") && item.Object("bound_state").Has(state)
            ? Bounds.OfState(item, state)
            : Bounds.OfValues(item);

    private static void CompareGroupState(PeerComparison comparison)
    {
        if (!comparison.File.Item.Has("group_state"))
            return;
        Item state = comparison.File.Item.Object("group_state");
        foreach (string name in state.Names.ToList())
        {
            if (name is not ("step" or "lookahead_step"))
                throw new UnsupportedException($"the group state '{name}'");
            comparison.Judgement.Same(
                $"{name} of the group",
                comparison.Run.Optimizer.StepCount,
                (long)state.Number(name)
            );
        }
    }
}

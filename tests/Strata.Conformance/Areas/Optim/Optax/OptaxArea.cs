using System.Text.Json;
using System.Text.Json.Nodes;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>optax's rules and combinators, each case a tree of transformations.</summary>
public sealed class OptaxArea : ICaseArea
{
    public string Folder => "optim";

    public bool Reads(Manifest manifest) => manifest.CasesHave("case", "transform", "stored_steps");

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
        switch (item.OptionalText("kind"))
        {
            case "gradient":
                throw new UnsupportedException("optax.scale_gradient");
            case "average":
                throw new UnsupportedException($"optax.{item.Text("function")}");
        }

        // What the arrays of `stored` are is seen from their keys, and a mask is resolved again.
        item.Ignore("case", "about", "rule", "stored", "resolved_mask");
        OptimInputs set = inputs(item.Text("set"));
        string[] parameters = item.Texts("parameters");
        OptaxPlan plan = Read(item.Object("transform"), parameters, set);
        var scenario = new PeerScenario
        {
            Inputs = set,
            Steps = item.Integer("steps"),
            Parameters = parameters,
            Plan = plan.Plan,
            PlanBefore = Mutations(item, parameters, set),
            Edits = Edits(item),
        };
        PeerRun run = PeerRun.Play(scenario);
        if (plan.MostSkips is { } most && run.Figures.Any(figures => figures.SkippedInARow > most))
            throw new UnsupportedException($"optax.apply_if_finite that takes a bad gradient after {most} skips");
        new OptaxComparison(new(file, run, scenario, judgement), plan).CompareAll();
    }

    private static OptaxPlan Read(Item transform, IReadOnlyList<string> parameters, OptimInputs set) =>
        OptaxPlan.Of(transform, parameters, new(set, new OptaxSchedules(), new OptaxMasks(set)));

    private static List<GradientEdit> Edits(Item item) =>
        item.Has("gradient_edits")
            ?
            [
                .. item.Objects("gradient_edits")
                    .Select(edit => new GradientEdit(
                        edit.Integer("step"),
                        edit.Text("parameter"),
                        edit.Integer("index"),
                        ValueOf(edit)
                    )),
            ]
            : [];

    private static float ValueOf(Item edit) =>
        edit.Raw("value").ToString() switch
        {
            "Infinity" => float.PositiveInfinity,
            "-Infinity" => float.NegativeInfinity,
            "NaN" => float.NaN,
            _ => (float)edit.Number("value"),
        };

    // The tree with other figures, as the peer has it from a step on; a scheduled figure is set again by its schedule.
    private static Dictionary<int, PeerPlan> Mutations(Item item, IReadOnlyList<string> parameters, OptimInputs set)
    {
        var plans = new Dictionary<int, PeerPlan>();
        if (!item.Has("mutations"))
            return plans;
        JsonObject transform = JsonNode.Parse(item.Raw("transform").GetRawText())!.AsObject();
        foreach (Item mutation in item.Objects("mutations"))
        {
            JsonObject inner =
                transform["inner"]?.AsObject() ?? throw new UnsupportedException("a mutation of what is not injected");
            string name = mutation.Text("hyperparam");
            double value = mutation.Number("value");
            if (inner[name] is JsonValue)
                inner[name] = value;
            var changed = new Item(JsonSerializer.SerializeToElement(transform), $"{mutation.Path}.transform");
            plans[mutation.Integer("before_step")] = Read(changed, parameters, set).Plan;
        }

        return plans;
    }
}

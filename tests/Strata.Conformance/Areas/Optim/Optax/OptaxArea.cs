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
                (file, judgement) => Judge(manifest, file, judgement, set => OptimInputs.Find(manifest, folders, set))
            )
        );

    private static void Judge(Manifest manifest, CaseFile file, Judgement judgement, Func<string, OptimInputs> inputs)
    {
        Item item = file.Item;
        switch (item.OptionalText("kind"))
        {
            case "gradient":
                OptaxGradients.Judge(file, new CaseArrays(manifest.Arrays, ""), judgement);
                return;
            case "average":
                OptaxAverages.Judge(file, inputs(item.Text("set")), judgement);
                return;
        }

        // What the arrays of `stored` are is seen from their keys, and a mask is resolved again.
        item.Ignore("case", "about", "rule", "stored", "resolved_mask");
        OptimInputs set = inputs(item.Text("set"));
        string[] parameters = item.Texts("parameters");
        List<GradientEdit> edits = Edits(item);
        var context = new OptaxContext(set, parameters, LongestBadRun(edits));
        var plan = OptaxPlan.Of(item.Object("transform"), parameters, context);
        var scenario = new PeerScenario
        {
            Inputs = set,
            Steps = item.Integer("steps"),
            Parameters = parameters,
            Plan = plan.Plan,
            PlanBefore = Mutations(item, context),
            Edits = edits,
            BeforeStep = context.Plateaus.Any ? Observation(item, context.Plateaus) : null,
            Losses = item.Has("extra") ? item.Object("extra").Numbers("value") : [],
            Sharpness = plan.Sharpness,
            KeepsNumbers = true,
        };
        PeerRun run = PeerRun.Play(scenario);
        new OptaxComparison(new(file, run, scenario, judgement), plan, context.Plateaus).CompareAll();
    }

    private static Action<int> Observation(Item item, OptaxPlateaus plateaus)
    {
        double[] values = item.Object("extra").Numbers("value");
        return step => plateaus.Observe(values[step - 1]);
    }

    private static int LongestBadRun(List<GradientEdit> edits)
    {
        int[] bad = [.. edits.Where(edit => !float.IsFinite(edit.Value)).Select(edit => edit.Step).Distinct().Order()];
        int longest = 0;
        int run = 0;
        for (int i = 0; i < bad.Length; i++)
        {
            run = i > 0 && bad[i] == bad[i - 1] + 1 ? run + 1 : 1;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

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
    private static Dictionary<int, PeerPlan> Mutations(Item item, OptaxContext context)
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
            plans[mutation.Integer("before_step")] = OptaxPlan.Of(changed, context.Parameters, context with { }).Plan;
        }

        return plans;
    }
}

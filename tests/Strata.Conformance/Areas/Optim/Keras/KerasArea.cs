using System.Text.Json;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <summary>Keras' optimizers, one over all parameters or several under a <c>MultiOptimizer</c>.</summary>
public sealed class KerasArea : ICaseArea
{
    public string Folder => "optim";

    public bool Reads(Manifest manifest) =>
        manifest.CasesHave("case", "rule", "input_set", "state_slots")
        && manifest.Cases.First().OptionalText("rule")?.StartsWith("keras.", StringComparison.Ordinal) == true;

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
        item.Ignore("case", "peer_error");
        string[] parameters = item.Texts("parameters");
        OptimInputs set = inputs(item.Text("input_set"));
        List<KerasOptimizer> optimizers = item.Has("sub_optimizers")
            ? KerasPlan.Several(item, parameters, set)
            : KerasPlan.One(item, parameters, set);
        var scenario = new PeerScenario
        {
            Inputs = set,
            Steps = item.Integer("steps"),
            Parameters = parameters,
            Plan = new KerasPlan(optimizers).Plan,
        };
        var comparison = new PeerComparison(file, PeerRun.Play(scenario), scenario, judgement);
        comparison.CompareValues(_ => Bounds.OfValues(item));
        foreach (string slot in item.Texts("state_slots"))
            if (slot == "gradient_accumulator")
                comparison.CompareState(
                    slot,
                    Bounds.OfState(item, slot),
                    parameter => Accumulated(comparison, parameter)
                );
            else if (slot == "velocity" && item.Text("rule").EndsWith(".Adafactor", StringComparison.Ordinal))
                comparison.CompareState(
                    slot,
                    Bounds.OfState(item, slot),
                    parameter => KerasRules.AdafactorVelocity(comparison, parameter)
                );
            else
                comparison.CompareState(slot, Bounds.OfState(item, slot), slot);
        CompareFinalized(comparison);
        item.Ignore("peer_error_state");
        if (item.Has("published_differs_by"))
            ComparePublished(comparison);
        // Muon's AdamW may have a share of the rate; the rate that the peer tells is Muon's.
        CompareRates(
            comparison,
            optimizers.Find(one => comparison.Run.Plan.GroupOf(one.Parameter).Rule!.Rule is Muon) ?? optimizers[0]
        );
        CompareCounts(comparison);
        if (!item.Has("sub_optimizers") && item.Has("routes"))
            CompareRoutes(comparison);
    }

    // What the method's authors define, where Keras computes something else.
    private static void ComparePublished(PeerComparison comparison)
    {
        Item item = comparison.File.Item;
        item.Ignore("published_differs_by");
        PeerPlan plan = comparison.Scenario.Plan;
        PeerScenario published = comparison.Scenario with
        {
            Plan = plan with { Groups = [.. plan.Groups.Select(Published)] },
        };
        PeerRun run = PeerRun.Play(published);
        const string Prefix = "value_published#f64/";
        foreach (
            string key in comparison
                .File.Arrays.Keys.Where(key => key.StartsWith(Prefix, StringComparison.Ordinal))
                .ToList()
        )
        {
            string[] place = key[Prefix.Length..].Split('@');
            float[] found = run.Values[(place[0], int.Parse(place[1]))];
            comparison.Judgement.Values(key, found, comparison.File.Arrays.Doubles(key), Bounds.OfValues(item));
        }
    }

    private static PeerGroup Published(PeerGroup group) =>
        group.Rule?.Rule is KerasScheduleFreeAdamW rule
            ? group with
            {
                Rule = group.Rule with { Rule = rule with { AsPublished = true } },
            }
            : group;

    // Muon chooses by shape and name which parameters it leaves to AdamW.
    private static void CompareRoutes(PeerComparison comparison)
    {
        Item routes = comparison.File.Item.Object("routes");
        foreach (string parameter in routes.Names.ToList())
        {
            UpdateRule rule = comparison.Run.Plan.GroupOf(parameter).Rule!.Rule;
            bool isMuon = rule.Name.StartsWith("muon", StringComparison.Ordinal);
            comparison.Judgement.Same($"route of {parameter}", isMuon, routes.Text(parameter) == "muon");
        }
    }

    // The peer says its rate in float32, one for all steps or one for each; between updates only the schedule knows it.
    private static void CompareRates(PeerComparison comparison, KerasOptimizer optimizer)
    {
        if (!comparison.File.Item.Has("lr"))
            return;
        JsonElement rates = comparison.File.Item.Raw("lr");
        bool list = rates.ValueKind == JsonValueKind.Array;
        for (int step = 0; step < comparison.Scenario.Steps; step++)
        {
            double expected = list ? rates[step].GetDouble() : rates.GetDouble();
            double found =
                comparison.Run.Optimizer.Plan.Settings.AccumulationSteps == 1
                || (step + 1) % optimizer.Rates.MicroSteps == 0
                    ? comparison.Run.Figures[step].Rates[optimizer.Parameter]
                    : optimizer.Rates.ByStep.At(step);
            comparison.Judgement.Within($"lr[{step}]", Measure.RelativeError(found, expected), Bounds.FromPeerError(0));
        }
    }

    // Nadam's product of momenta: one for the peer's whole optimizer, one for each parameter here.
    private static void CompareProduct(PeerComparison comparison, string name)
    {
        double expected = comparison.File.Item.Object("scalar_state").Number(name);
        double bound =
            Bounds.OfValues(comparison.File.Item)
            * (name.EndsWith("#f64", StringComparison.Ordinal) ? 1 : Bounds.WithoutTruth);
        foreach (string parameter in comparison.Scenario.Parameters)
            comparison.Judgement.Values(
                $"{name} of {parameter}",
                comparison.Run.State(comparison.State, "mu_product", parameter),
                [expected],
                bound
            );
    }

    // Of the plan; or of the one gate that accumulates in its place.
    private static long UpdatesOf(PeerComparison comparison) =>
        comparison
            .State.GroupScalars.Where(one => one.Key.Contains("/gradient_step/", StringComparison.Ordinal))
            .Select(one => (long?)one.Value)
            .FirstOrDefault()
        ?? comparison.Run.Optimizer.StepCount;

    private static float[] Accumulated(PeerComparison comparison, string parameter)
    {
        string rule = comparison.Run.Plan.GroupOf(parameter).Rule!.Rule.Name;
        string key = OptimizerState.KeyOf(rule, "accumulated_gradient", parameter);
        return comparison.State.Slots.TryGetValue(key, out StateArray? sum)
            ? sum.Values.ToArray()
            : comparison.AccumulatedSum(parameter);
    }

    // What remains at the end are the averages: the values that are meant for evaluation.
    private static void CompareFinalized(PeerComparison comparison)
    {
        if (!comparison.File.Item.OptionalFlag("finalized"))
            return;
        double bound = Bounds.OfState(comparison.File.Item, "average");
        comparison.CompareState("value_finalized", bound, "average");
    }

    private static void CompareCounts(PeerComparison comparison)
    {
        Item item = comparison.File.Item;
        Optimizer optimizer = comparison.Run.Optimizer;
        Item scalars = item.Object("scalar_state");
        foreach (string name in scalars.Names.ToList())
        {
            if (name is "u_product" or "u_product#f64")
            {
                CompareProduct(comparison, name);
                continue;
            }

            long found = name switch
            {
                "iterations" => UpdatesOf(comparison),
                "steps" => comparison.Run.Figures.Count,
                _ => throw new UnsupportedException($"the scalar state '{name}'"),
            };
            comparison.Judgement.Same(name, found, scalars.Integer(name));
        }

        if (!item.Has("sub_optimizers"))
            return;
        comparison.Judgement.Same("iterations", comparison.Run.Figures.Count, item.Integer("iterations"));
        Item parts = item.Object("sub_optimizers");
        foreach (string label in parts.Names.ToList())
        {
            Item part = parts.Object(label);
            string[] mine = [.. comparison.Scenario.Parameters.Where(one => item.Object("routes").Text(one) == label)];
            comparison.Judgement.Same($"{label} is built", mine.Length > 0, part.Flag("built"));
            foreach (string parameter in mine)
                comparison.Judgement.Same(
                    $"steps of {parameter}",
                    optimizer.UpdatesOf(parameter),
                    part.Integer("steps")
                );
            if (mine.Length == 0)
                part.IgnoreAll(); // an optimizer that nothing is routed to
        }
    }
}

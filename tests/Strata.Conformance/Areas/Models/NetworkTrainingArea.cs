using Strata.Conformance.Areas.Optim;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Optim;

namespace Strata.Conformance.Areas.Models;

/// <summary>Ten training steps of whole networks, with groups, layer decay, schedules and clipping, replayed.</summary>
public sealed class NetworkTrainingArea : ICaseArea
{
    private const int MostNudges = 12;

    public string Folder => "models";

    public bool Reads(Manifest manifest) => manifest.CasesHave("loss_text", "groups");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item => ConformanceCase.Of(manifest, item.Text("name"), item, Judge));

    /// <summary>
    /// Plays the case; where it leaves the peer's figures, plays it again from values moved by up to half a rounding step.
    /// </summary>
    /// <remarks>
    /// A unit that falls on the other side of its ReLU changes all later steps by far more than the bounds, and whether it
    /// does is chance: in ResNet-18 at 32 pixels some unit's input is as small as rounding in most batches. Such a run
    /// does not speak against the program; but no run of a wrong one keeps within the bounds of all ten steps.
    /// </remarks>
    private static void Judge(CaseFile file, Judgement judgement)
    {
        Judgement first = Play(file, nudge: 0);
        Judgement? agreeing = first.Agrees || !HasRectifiers(file.Item) ? first : null;
        for (int nudge = 1; agreeing is null && nudge <= MostNudges; nudge++)
        {
            Judgement other = Play(file, nudge);
            agreeing = other.Agrees ? other : null;
        }

        judgement.Take(agreeing ?? first);
    }

    private static bool HasRectifiers(Item item) => item.Text("peer").Contains("resnet");

    private static Judgement Play(CaseFile file, int nudge)
    {
        Item item = file.Item;
        var judgement = new Judgement();
        item.Ignore("name", "call", "loss_text", "peer_error");
        PeerNetwork network = PeerNetworks.Make(item.Text("peer"), item.Object("options"));
        network.Fill();
        if (nudge > 0)
            PeerNetwork.Nudge(network.Model, nudge);
        IReadOnlyDictionary<string, Parameter> parameters = network.Parameters();
        Dictionary<string, float[]> before = parameters.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.Value.Span.ToArray()
        );
        var optimizer = Optimizer.Create(Plan(item, network));
        double[] losses = item.Object("loss").Numbers("f64");
        double[] norms = item.Object("grad_norm").Numbers("f64");
        for (int step = 0; step < item.Integer("steps"); step++)
        {
            IReadOnlyDictionary<string, Tensor> inputs = PeerNetwork.Inputs(item.Object("inputs"), $"@{step + 1}");
            Tensor loss = network.Loss(network.Logits(inputs), inputs);
            double found = loss.Item();
            loss.Backward();
            double norm = Math.Sqrt(parameters.Values.Sum(parameter => Square(parameter.Gradient.Span)));
            optimizer.Step();
            optimizer.ZeroGradients();
            judgement.Within($"loss {step + 1}", Math.Abs(found - losses[step]), Bound(item.Object("loss"), step));
            judgement.Within($"norm {step + 1}", Math.Abs(norm - norms[step]), Bound(item.Object("grad_norm"), step));
        }

        Tape.Discard();
        foreach (Item row in item.Objects("final"))
            JudgeFinal(row, parameters[row.Text("name")].Value.Span, before[row.Text("name")], judgement);
        return judgement;
    }

    private static OptimizationPlan Plan(Item item, PeerNetwork network)
    {
        Dictionary<string, string> names = network
            .Model.NamedParameters()
            .ToDictionary(entry => network.PeerName(entry.Key), entry => entry.Key);
        OptimizationPlanBuilder plan = OptimizationPlan.For(network.Model);
        double[]? factors = null;
        if (item.Has("schedule"))
        {
            Item schedule = item.Object("schedule");
            schedule.Ignore("rule");
            factors = schedule.Numbers("factor");
        }

        foreach (Item group in item.Objects("groups"))
        {
            Item options = group.Object("options");
            options.Ignore("foreach", "capturable", "differentiable", "fused", "lr_scale");
            Schedule? rate = factors is null
                ? null
                : Schedule.From(step => options.Number("lr") * factors[Math.Min(step, factors.Length - 1)]);
            string rule = $"torch.optim.{group.Text("optimizer")}";
            string[] members = group.Texts("parameters");
            plan.Group(
                group.Text("label"),
                Selector.Names([.. members.Select(name => names[name])]),
                TorchRules.Make(new(group.Text("label"), 0, rule, members, options, 1) { Rate = rate })
            );
        }

        if (item.Has("clip"))
            plan.Clip(item.Number("clip"));
        else
            item.Ignore("clip");
        item.Ignore("schedule");
        return plan.Build();
    }

    private static double Bound(Item figures, int step)
    {
        figures.Ignore("f32", "f32_threads2");
        double largest = Math.Max(figures.Numbers("error")[step], figures.Numbers("noise")[step]);
        return Bounds.FromNoise(largest, figures.Numbers("spread_f32")[step]);
    }

    private static void JudgeFinal(Item row, ReadOnlySpan<float> values, float[] before, Judgement judgement)
    {
        row.Ignore("norm_f32");
        double change = 0;
        for (int i = 0; i < before.Length; i++)
            change += Math.Pow((double)values[i] - before[i], 2);
        double apart = Bounds.FromNoise(row.Number("error_l2"), row.Number("noise_l2"));
        string name = row.Text("name");
        judgement.Within($"norm of {name}", Math.Abs(Math.Sqrt(Square(values)) - row.Number("norm")), apart);
        judgement.Within($"change of {name}", Math.Abs(Math.Sqrt(change) - row.Number("change_norm")), apart);
    }

    private static double Square(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += (double)value * value;
        return sum;
    }
}

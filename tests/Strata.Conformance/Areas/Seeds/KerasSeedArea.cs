using System.Globalization;
using System.Text.RegularExpressions;
using Strata.Conformance.Areas.Random;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>Keras' examples of learning rates for single variables: an optimizer for each, or scaled gradients.</summary>
public sealed partial class KerasSeedArea : ICaseArea
{
    private const double RateOfAdam = 0.001;
    private const double RateOfSgd = 0.01;

    public string Folder => "seeds";

    public bool Reads(Manifest manifest) => manifest.CasesHave("optimizer", "initial", "final");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item => ConformanceCase.Of(manifest, item.Text("case"), item, Judge));

    private static void Judge(CaseFile file, Judgement judgement)
    {
        Item item = file.Item;
        item.Ignore("case", "role", "describes", "findings");
        string[] names = [.. item.Object("initial").Names];
        var model = new VariableModel(
            names,
            name => (file.Arrays.ShapeOf($"initial/{name}"), file.Arrays.Floats($"initial/{name}"))
        );
        foreach (string name in names)
            JudgeNumbers(item.Object("initial"), name, model.Values(name), 0, judgement);

        string text = item.Text("loss");
        TrainStep step = TrainStep.Compile(
            Optimizer.Create(Plan(item, model, names)),
            one => LossText.Evaluate(text, model.Find) * one
        );
        Tensor one = Tensor.Scalar(1); // a compiled step has an input
        var losses = new List<float>();
        Dictionary<string, List<float>> traces = names.ToDictionary(name => name, _ => new List<float>());
        for (int i = 0; i < item.Integer("steps"); i++)
        {
            losses.Add(step.Run(one));
            foreach (string name in names)
                traces[name].AddRange(model.Values(name));
        }

        step.Reset();
        double bound = Bounds.OfValues(item);
        Compare(file.Arrays, "loss", "", [.. losses], bound, judgement);
        foreach (string name in names)
        {
            Compare(file.Arrays, "trace", $"/{name}", [.. traces[name]], bound, judgement);
            float[] last = model.Values(name);
            JudgeNumbers(item.Object("final"), name, last, Bounds.WithoutTruth * bound, judgement);
            JudgeNumbers(item.Object("final#f64"), name, last, bound, judgement);
        }

        double twice = Bounds.WithoutTruth * bound;
        judgement.Values("first_loss", [losses[0]], [item.Number("first_loss")], twice);
        judgement.Values("last_loss", [losses[^1]], [item.Number("last_loss")], twice);
        if (item.Has("printed"))
            JudgePrinted(item, losses, [.. names.Select(name => traces[name][^1])], twice, judgement);
    }

    // Factors on gradients are the plan's gradient multipliers; with one optimizer for all they meet its one rule.
    private static OptimizationPlan Plan(Item item, VariableModel model, string[] names)
    {
        UpdateRule[] rules = [.. RuleText().Matches(item.Text("optimizer")).Select(Rule)];
        OptimizationPlanBuilder plan = OptimizationPlan.For(model);
        if (rules.Length == 1)
            plan.Default("all", rules[0]);
        else if (rules.Length == names.Length)
            for (int i = 0; i < names.Length; i++)
                plan.Group(names[i], names[i], rules[i]);
        else
            throw new UnsupportedException($"{rules.Length} optimizers for {names.Length} variables");
        if (item.Has("rates"))
        {
            double[] factors = item.Numbers("rates");
            for (int i = 0; i < names.Length; i++)
                plan.GradientMultiplier(names[i], factors[i]);
        }

        return plan.Build();
    }

    private static UpdateRule Rule(Match match)
    {
        string rate = match.Groups["rate"].Value;
        double given(double otherwise) =>
            rate.Length == 0 ? otherwise : double.Parse(rate, CultureInfo.InvariantCulture);
        return match.Groups["rule"].Value == "Adam" ? new KerasAdam(given(RateOfAdam)) : new Sgd(given(RateOfSgd));
    }

    private static void Compare(
        CaseArrays arrays,
        string what,
        string rest,
        float[] found,
        double bound,
        Judgement judgement
    )
    {
        judgement.Values(what + rest, found, arrays.Doubles($"{what}#f64{rest}"), bound);
        arrays.Ignore(key => key == what + rest); // the truth is there for every step
    }

    // A number, or nested lists of them.
    private static void JudgeNumbers(Item item, string name, float[] found, double bound, Judgement judgement) =>
        judgement.Values($"{item.Path}.{name}", found, NestedList.Of(item.Raw(name)).Values, bound);

    // What NumPy prints has as many digits as tell a float32 from its neighbours.
    private static void JudgePrinted(Item item, List<float> losses, float[] last, double bound, Judgement judgement)
    {
        string[] lines = item.Texts("printed");
        judgement.Same("printed", lines.Length == 1 || lines.Length == losses.Count + 1, true);
        for (int i = 0; i < lines.Length - 1; i++)
        {
            string[] parts = lines[i].Split(": ");
            judgement.Same($"printed[{i}]", parts[0], $"Loss at step {i + 1}");
            judgement.Values($"printed[{i}]", [losses[i]], [Parse(parts[1])], bound);
        }

        judgement.Values("printed at last", last, [.. lines[^1].Split(' ').Select(Parse)], bound);
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<rule>Adam|SGD)\((?<rate>[\d.e+-]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RuleText();
}

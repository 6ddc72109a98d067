using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>
/// The learning rate of every parameter of a ResNet-18, times a factor for each parameter, or each top-level module,
/// that stands after it; printed from the last parameter to the first.
/// </summary>
internal sealed class RateTable(Item item, Judgement judgement)
{
    /// <summary>The peer multiplies step by step, which differs from a power in the last bit.</summary>
    private const double Tolerance = 1e-15;

    public void Judge()
    {
        item.Ignore("case", "role", "describes", "default_lr_of_optimizer", "product_against_power");
        IReadOnlyList<Item> expected = item.Objects("rows");
        Item head =
            expected.FirstOrDefault(row => row.Text("parameter") == "fc.bias")
            ?? throw new UnsupportedException("a table of another model than ResNet-18");
        OptimizationPlan plan = Plan(item, ResNet.ResNet18(head.Integers("shape")[0], new RandomKey(0)), expected);
        AssignmentRow[] found = [.. plan.Assignment.Reverse()]; // as the example prints them
        judgement.Same("groups", found.Length, item.Integer("groups"));
        judgement.Same("parameters_of_model", found.Length, item.Integer("parameters_of_model"));
        bool once = found.DistinctBy(row => row.Name).Count() == found.Length;
        judgement.Same("covered_once", once, item.Flag("covered_once"));
        List<string> printed = JudgeRows(item, expected, plan, judgement);
        JudgeEnd("largest", found.MaxBy(row => row.LearningRateAt(0))!);
        JudgeEnd("smallest", found.MinBy(row => row.LearningRateAt(0))!);
        bool agree = item.Texts("published_lines").All(printed.Contains);
        judgement.Same("published_lines_agree", agree, item.Flag("published_lines_agree"));
    }

    /// <summary>Adam with rates that shrink; whether by parameters or by modules, the exponents of a table say.</summary>
    public static OptimizationPlan Plan(Item item, IParameterSource model, IReadOnlyList<Item> rows)
    {
        int[] exponents = [.. rows.Select(row => row.Integer("exponent"))];
        bool each = exponents.Distinct().Count() == exponents.Length;
        return Plan(item, model, each ? LayerOrder.EachParameter : LayerOrder.TopLevelModules);
    }

    /// <summary>Adam with rates that shrink from the head to the input.</summary>
    public static OptimizationPlan Plan(Item item, IParameterSource model, LayerOrder order) =>
        OptimizationPlan
            .For(model)
            .Default("all", new Adam(item.Number("lr")))
            .LayerDecay(item.Number("lr_mult"), order)
            .Build();

    /// <summary>Compares the rows of a table with a plan.</summary>
    /// <returns>The lines that the example would print.</returns>
    public static List<string> JudgeRows(
        Item item,
        IReadOnlyList<Item> expected,
        OptimizationPlan plan,
        Judgement judgement
    )
    {
        AssignmentRow[] found = [.. plan.Assignment.Reverse()];
        judgement.Same("rows", found.Length, expected.Count);
        var printed = new List<string>();
        for (int i = 0; i < Math.Min(found.Length, expected.Count); i++)
            printed.Add(JudgeRow(item, i, found[i], expected[i], judgement));
        return printed;
    }

    private static string JudgeRow(Item item, int index, AssignmentRow found, Item expected, Judgement judgement)
    {
        double rate = found.LearningRateAt(0);
        string line = $"{index}: lr = {rate:F6}, {found.Name}";
        judgement.Same($"rows[{index}].index", index, expected.Integer("index"));
        judgement.Same($"rows[{index}].parameter", found.Name, expected.Text("parameter"));
        judgement.Same($"rows[{index}].shape", found.Shape, new Shape(expected.Integers("shape")));
        judgement.Within($"rows[{index}].lr", Measure.PureRelativeError(rate, expected.Number("lr")), Tolerance);
        double power = item.Number("lr") * Math.Pow(item.Number("lr_mult"), expected.Integer("exponent"));
        judgement.Within($"rows[{index}].exponent", Measure.PureRelativeError(rate, power), Tolerance);
        judgement.Same($"rows[{index}].printed", line, expected.Text("printed"));
        return line;
    }

    private void JudgeEnd(string name, AssignmentRow found)
    {
        System.Text.Json.JsonElement expected = item.Raw(name);
        judgement.Same(name, found.Name, expected[0].GetString());
        judgement.Within(name, Measure.PureRelativeError(found.LearningRateAt(0), expected[1].GetDouble()), Tolerance);
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Strata.Tests;

namespace Strata.Optim.Tests.Bridges;

/// <summary>The emitted text, letter for letter, and its labels, names and rates against <c>ToJson()</c>.</summary>
/// <remarks>The files were written by Strata with STRATA_UPDATE_DOCS=1; <c>benchmarks/peers/check-bridges.sh</c> runs PyTorch's.</remarks>
public partial class EmittedFilesTests
{
    public static TheoryData<string> Names => [.. BridgePlans.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_text_is_the_file(string name)
    {
        (BridgeTarget target, string extension, OptimizationPlan plan) = BridgePlans.All[name];
        string text = plan.Assignment.Emit(target);
        string path = FixtureFiles.Path("bridges", $"{name}.{extension}");
        if (Environment.GetEnvironmentVariable("STRATA_UPDATE_DOCS") == "1")
            File.WriteAllText(path, text);
        text.ShouldBe(File.ReadAllText(path));
    }

    [Fact]
    public void Optax_has_the_label_and_rate_of_every_row()
    {
        Assignment assignment = OptimizationPlan
            .For(BridgePlans.FineTuning().Parameters)
            .Freeze("stem.**")
            .Group("head", "head.**", new AdamW(1e-2))
            .Default("backbone", new Sgd(1e-3))
            .LayerDecay(0.3, LayerOrder.Blocks)
            .Build()
            .Assignment;
        string text = assignment.Emit(BridgeTarget.Optax);
        var labels = Pair()
            .Matches(text[text.IndexOf("labels = {")..text.IndexOf("def label_tree")])
            .ToDictionary(match => match.Groups["key"].Value, match => match.Groups["value"].Value);
        var rates = OptaxRate()
            .Matches(text)
            .ToDictionary(match => match.Groups["key"].Value, match => Number(match.Groups["value"]));
        Regex.Count(text, "optax.set_to_zero").ShouldBe(1);

        Agrees(assignment, name => labels[name], label => rates.TryGetValue(label, out double rate) ? rate : null);
        labels.Count.ShouldBe(assignment.Count);
    }

    [Fact]
    public void Keras_has_the_key_and_rate_of_every_row()
    {
        Assignment assignment = BridgePlans.TwoRules().Assignment;
        string text = assignment.Emit(BridgeTarget.Keras);
        var labels = Pair()
            .Matches(text[text.IndexOf("labels = {")..text.IndexOf("optimizers = {")])
            .ToDictionary(match => match.Groups["key"].Value, match => match.Groups["value"].Value);
        var rates = KerasRate()
            .Matches(text)
            .ToDictionary(match => match.Groups["key"].Value, match => Number(match.Groups["value"]));
        string frozen = text[text.IndexOf("FROZEN = [")..text.IndexOf("labels = {")];

        Agrees(
            assignment,
            name => labels.GetValueOrDefault(name.Replace('.', '/'), "frozen"),
            label => rates.TryGetValue(label, out double rate) ? rate : null
        );
        labels.Count.ShouldBe(6);
        frozen.ShouldContain("\"stem/weight\"");
    }

    [Fact]
    public void Json_is_the_assignment_itself()
    {
        Assignment assignment = BridgePlans.FineTuning().Assignment;
        assignment.Emit(BridgeTarget.Json).ShouldBe(assignment.ToJson());
    }

    private static void Agrees(Assignment assignment, Func<string, string> labelOf, Func<string, double?> rateOf)
    {
        using JsonDocument json = JsonDocument.Parse(assignment.ToJson());
        foreach (JsonElement row in json.RootElement.EnumerateArray())
        {
            string name = row.GetProperty("name").GetString()!;
            string label = labelOf(name);
            label.ShouldStartWith(row.GetProperty("group").GetString()!, customMessage: name);
            double? rate = row.GetProperty("frozen").GetBoolean() ? null : row.GetProperty("learning_rate").GetDouble();
            rateOf(label).ShouldBe(rate, name);
        }
    }

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "\"(?<key>[^\"]+)\": \"(?<value>[^\"]+)\"",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Pair();

    [GeneratedRegex(
        "\"(?<key>[^\"]+)\": .*scale_by_learning_rate\\((?<value>[^)]+)\\)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex OptaxRate();

    [GeneratedRegex(
        "\"(?<key>[^\"]+)\": keras.*learning_rate=(?<value>[^,]+),",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex KerasRate();
}

using Strata.Tests;

namespace Strata.Samples.Tests.Frequent;

/// <summary>Samples around the optimizer itself: foreign gradients, clipping, resuming, other libraries.</summary>
public class OptimizerTests
{
    [Fact]
    public void Gradients_of_another_engine_are_stepped_as_PyTorch_steps_its_own()
    {
        SampleOutput output = SampleRuns.Of("other-engine");
        TorchRun torch = TorchRun.Of("other-engine");

        foreach (string step in torch["table"].Names)
        {
            IReadOnlyList<PrintedNumber> row = output.Numbers($"step {step, -5} loss");
            torch["table"][step].ShouldBe([row[0], row[1]], $"loss and right ones at step {step}");
        }

        torch["weight"].ShouldBe(output.Numbers("weight[0] ="), "weight[0]");
    }

    [Theory]
    [InlineData("no clip")]
    [InlineData("ClipScope.Global")]
    [InlineData("ClipScope.Group")]
    [InlineData("ClipScope.Parameter")]
    [InlineData("the trunk only")]
    public void Each_scope_leaves_of_the_gradient_what_PyTorch_leaves(string scope)
    {
        // The first table has a row of each name; below it the scopes come again, with counts.
        IReadOnlyList<string> rows = SampleRuns.Of("clip").Block("the first step, limit 0.1");
        string row = rows.Where(row => row.StartsWith(scope, StringComparison.Ordinal)).ShouldHaveSingleItem();

        TorchRun.Of("clip")[scope].ShouldBe(SampleOutput.NumbersIn(row[scope.Length..]), scope);
    }

    [Theory]
    [InlineData("Global")]
    [InlineData("Group")]
    public void The_steps_that_were_clipped_are_counted(string scope)
    {
        IReadOnlyList<string> rows = SampleRuns.Of("clip").Block("steps of 420 that were clipped");
        string row = rows.Where(row => row.StartsWith($"ClipScope.{scope} ", StringComparison.Ordinal))
            .ShouldHaveSingleItem();
        IReadOnlyList<PrintedNumber> numbers = SampleOutput.NumbersIn(row);
        TorchRun torch = TorchRun.Of("clip")[scope];

        torch["clipped"].ShouldBe([.. numbers.Take(2)], "clipped steps");
        torch["right"].ShouldBeAccuracy(numbers[2], "accuracy");
    }

    [Fact]
    public void A_run_that_is_resumed_is_the_run_that_never_stopped()
    {
        SampleOutput output = SampleRuns.Of("resume");
        TorchRun torch = TorchRun.Of("resume");

        torch["right"].ShouldBeAccuracy(output.Number("never stopped"), "never stopped");
        IReadOnlyList<PrintedNumber> resumed = output.Numbers("resumed at step 210");
        torch["right"].ShouldBeAccuracy(resumed[0], "resumed");
        resumed[1].Value.ShouldBe(0, "values that differ");
    }

    [Fact]
    public void A_changed_plan_is_refused_and_then_keeps_what_fits()
    {
        SampleOutput output = SampleRuns.Of("resume");

        string refused = output.Line("refused, and nothing changed:");
        refused.ShouldContain("It has state of \"adamw\" for \"layers.2.weight\"; the plan uses \"sgd\".");
        refused.ShouldContain("It has state for 2 parameters that the plan does not train");
        // Kept: two averages of two middle parameters. New: a momentum of each of the head's. Dropped: averages of four.
        output.Line("with StateMismatch.Reset:").ShouldEndWith("4 kept, 2 created, 8 dropped");
        output.Numbers("layers.0.weight:").Select(number => number.Value).ShouldBe([0, 0]);
        output.Numbers("layers.1.weight:").Select(number => number.Value).ShouldBe([210, 5e-4]);
        output.Numbers("layers.2.weight:").Select(number => number.Value).ShouldBe([0, 1e-2]);
        IReadOnlyList<PrintedNumber> last = output.Numbers("resumed with the changed plan accuracy");
        TorchRun.Of("resume")["right with the changed plan"].ShouldBeAccuracy(last[0], "changed plan");
        last[1].Value.ShouldBe(420);
    }

    [Fact]
    public void The_PyTorch_code_is_what_PyTorch_ran()
    {
        string ran = File.ReadAllText(FixtureFiles.Path("samples", "export-plan.py"));

        Section("PyTorch", "──────── optax").ShouldBe(ran.Trim());
    }

    [Fact]
    public void In_PyTorch_the_code_has_the_rates_of_the_table()
    {
        TorchRun torch = TorchRun.Of("export-plan");
        IReadOnlyList<string> rows = SampleRuns.Of("export-plan").Block("parameter");

        rows.Count.ShouldBe(6);
        foreach (string[] cells in rows.Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            (string name, string rate, string decay) = (cells[0], cells[4], cells[5]);
            bool frozen = cells[2] == "frozen";
            torch["frozen"].Texts.Contains(name).ShouldBe(frozen, name);
            torch["rates"].Names.Contains(name).ShouldBe(!frozen, name);
            if (frozen)
                continue;
            torch["rates"][name].ShouldBe(PrintedNumber.Parse(rate), $"rate of {name}");
            torch["decay"][name].ShouldBe(PrintedNumber.Parse(decay), $"decay of {name}");
        }
    }

    [Fact]
    public void The_optax_code_labels_every_parameter_and_has_a_chain_for_every_label()
    {
        string code = Section("optax", "Lion for PyTorch");
        string[] labels = [.. Entries(code, "labels = {")];
        string[] chains = [.. Entries(code, "transforms = {")];

        labels.Select(Key).ShouldBe(SampleRuns.Of("export-plan").Block("parameter").Select(row => row.Split(' ')[0]));
        labels.Select(label => label.Split('"')[3]).Distinct().ShouldBe(chains.Select(Key), ignoreOrder: true);
    }

    private static IEnumerable<string> Entries(string code, string start) =>
        code.Split('\n').SkipWhile(line => line != start).Skip(1).TakeWhile(line => line != "}");

    private static string Key(string entry) => entry.Split('"')[1];

    private static string Section(string name, string until)
    {
        string text = SampleRuns.Of("export-plan").Text;
        int begin = text.IndexOf($"──────── {name} ────────\n", StringComparison.Ordinal);
        begin.ShouldBeGreaterThanOrEqualTo(0);
        begin = text.IndexOf('\n', begin) + 1;
        return text[begin..text.IndexOf(until, begin, StringComparison.Ordinal)].Trim();
    }
}

namespace Strata.Samples.Tests.Frequent;

/// <summary>Samples that train print what PyTorch gets from the same initial values, batches and figures.</summary>
public class TrainingTests
{
    [Fact]
    public void A_thawed_layer_begins_with_a_count_of_its_own()
    {
        SampleOutput output = SampleRuns.Of("thaw-a-layer");
        TorchRun torch = TorchRun.Of("thaw-a-layer");

        // Two float32 averages for each of the 8,192 values, and none while they are frozen.
        Judge(output.Block("Freeze, then a plan without it"), torch["frozen"], state: 0);
        Judge(output.Block("A rate of 0, then the rate"), torch["rate 0"], state: 8192 * 2 * 4 / 1024);
        output.Lines.ShouldContain("4 kept, 8 created, 0 dropped");

        static void Judge(IReadOnlyList<string> rows, TorchRun run, int state)
        {
            run["right_before"].ShouldBeAccuracy(Numbers("accuracy at step 210:")[0], "before");
            IReadOnlyList<PrintedNumber> then = Numbers("layers.0.weight:");
            run["changed"].ShouldBe(then[0], "values changed");
            then[1].Value.ShouldBe(state);
            IReadOnlyList<PrintedNumber> first = Numbers("its next update");
            run["updates"].ShouldBe(first[0], "number of the update");
            run["first"].ShouldBe(first[1], "largest change");
            run["right"].ShouldBeAccuracy(Numbers("accuracy at step 420:")[0], "after");

            IReadOnlyList<PrintedNumber> Numbers(string label) =>
                SampleOutput.NumbersIn(
                    rows.Where(row => row.StartsWith(label, StringComparison.Ordinal)).ShouldHaveSingleItem()[
                        label.Length..
                    ]
                );
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(211)]
    [InlineData(1000)]
    public void The_first_step_under_another_count_is_what_the_averages_give(int count)
    {
        // The averages step by step: no gradient until the last of the updates that are counted.
        (double m, double v) = (0, 0);
        (double leftOfM, double leftOfV) = (1, 1);
        for (int t = 1; t <= count; t++)
        {
            double gradient = t == count ? 3 : 0;
            (m, v) = ((0.9 * m) + (0.1 * gradient), (0.999 * v) + (0.001 * gradient * gradient));
            (leftOfM, leftOfV) = (leftOfM * 0.9, leftOfV * 0.999);
        }

        double step = m / (1 - leftOfM) / Math.Sqrt(v / (1 - leftOfV));

        SampleRuns.Of("thaw-a-layer").Number($"t = {count, -4}  ").ShouldBeNear(step, 1e-12, $"t = {count}");
    }

    [Fact]
    public void Norms_without_decay_keep_their_scale()
    {
        SampleOutput output = SampleRuns.Of("no-decay");
        TorchRun torch = TorchRun.Of("no-decay");

        for (int i = 0; i < 2; i++)
        {
            TorchRun run = torch[i == 0 ? "all" : "some"];
            run["scale"].ShouldBe(output.Numbers("mean scale of the norms")[i], "scale");
            run["losses"].ShouldBe(output.Numbers("training loss, last epoch")[i], "loss", ^1);
            run["right"].ShouldBeAccuracy(output.Numbers("accuracy")[i], "accuracy");
        }
    }

    [Fact]
    public void Decay_reaches_the_three_matrices_and_a_list_of_names_would_have_missed_the_norms()
    {
        SampleOutput output = SampleRuns.Of("no-decay");

        string[] decayed = [.. output.Block("parameter").Where(row => row.Contains("  0.1    3e-3")).Select(Name)];
        decayed.ShouldBe(["1.weight", "4.weight", "7.weight"]);
        TorchRun.Of("no-decay")["decayed by that list"].Texts.Except(decayed).ShouldBe(["2.weight", "5.weight"]);
        output.Line("by names:").ShouldContain("matches 0 of 10 parameters with \"**.LayerNorm.weight\"");
    }

    [Fact]
    public void Muon_and_AdamW_train_together()
    {
        SampleOutput output = SampleRuns.Of("muon");
        TorchRun torch = TorchRun.Of("muon");
        const int Values = (128 * 64) + 128 + (2 * ((128 * 128) + 128)) + (10 * 128) + 10;
        const int Hidden = 2 * 128 * 128;

        Row("AdamW for all", torch["adamw"], bytes: Values * 8);
        Row("Muon and AdamW", torch["muon"], bytes: ((Values - Hidden) * 8) + (Hidden * 4));
        torch["muon"]["first"].ShouldBe(output.Numbers("first update of layers.1.weight under Muon:")[0], "Muon");
        torch["adamw"]["first"].ShouldBe(output.Numbers("first update of layers.1.weight under AdamW:")[0], "AdamW");
        output
            .Block("parameter")
            .Where(row => row.Contains("  muon  "))
            .Select(Name)
            .ShouldBe(["layers.1.weight", "layers.2.weight"]);
        output.Line("Muon for all:").ShouldContain("4 problems");

        void Row(string label, TorchRun run, int bytes)
        {
            IReadOnlyList<PrintedNumber> numbers = output.Numbers(label);
            // A unit on ReLU's kink at the 48th step: up to 3 % of the last loss, in float64 too. samples.py says why.
            run["losses"].ShouldBe([.. numbers.Take(5)], run["spread"], label);
            run["right"].ShouldBeAccuracy(numbers[5], label);
            numbers[6].ShouldBeNear(bytes / 1024.0, 1e-9, "state");
        }
    }

    [Fact]
    public void The_ratio_of_LoRA_plus_is_applied()
    {
        SampleOutput output = SampleRuns.Of("lora-plus");
        TorchRun torch = TorchRun.Of("lora-plus");

        IReadOnlyList<PrintedNumber> before = output.Numbers("before: accuracy");
        torch["right"].ShouldBeAccuracy(before[0], "before");
        torch["right_on_coarse"].ShouldBeAccuracy(before[1], "before, on coarse digits");
        foreach (int ratio in (int[])[1, 16])
        {
            IReadOnlyList<PrintedNumber> numbers = output.Numbers($"ratio {ratio, -3}");
            torch[$"ratio {ratio}"]["losses"].ShouldBe([.. numbers.Take(5)], $"ratio {ratio}");
            torch[$"ratio {ratio}"]["right"].ShouldBeAccuracy(numbers[5], $"ratio {ratio}");
        }

        output.Text.ShouldContain("LearningRateMultiplier(\"*.lora_embedding_B\", 16) matches 0 of 12 parameters");
    }

    [Fact]
    public void One_cycle_keeps_the_ratios_of_the_layers()
    {
        SampleOutput output = SampleRuns.Of("one-cycle");
        TorchRun torch = TorchRun.Of("one-cycle");

        IReadOnlyList<string> rows = output.Block("step   layers.0");
        rows.Count.ShouldBe(6);
        foreach (IReadOnlyList<PrintedNumber> row in rows.Select(SampleOutput.NumbersIn))
            torch["table"][$"{row[0].Value}"].ShouldBe([.. row.Skip(1)], $"rates and β1 at step {row[0].Value}");
        IReadOnlyList<PrintedNumber> losses = output.Numbers("mean loss of the first epoch");
        torch["losses"].ShouldBe(losses[0], "first epoch", 0);
        torch["losses"].ShouldBe(losses[1], "last epoch", ^1);
        torch["right"].ShouldBeAccuracy(output.Number("210 steps, accuracy"), "accuracy");
    }

    [Fact]
    public void A_schedule_moves_its_own_group_only()
    {
        IReadOnlyList<string> rows = SampleRuns.Of("schedule-one-group").Block("step   head");
        TorchRun table = TorchRun.Of("schedule-one-group")["table"];

        rows.Count.ShouldBe(8);
        foreach (IReadOnlyList<PrintedNumber> row in rows.Select(SampleOutput.NumbersIn))
        {
            TorchRun figures = table[$"{row[0].Value}"];
            for (int i = 0; i < 3; i++)
                figures["rates"].ShouldBe(row[i + 1], $"rate {i} at step {row[0].Value}", i);
            figures["right"].ShouldBeAccuracy(row[4], $"accuracy at step {row[0].Value}");
        }
    }

    private static string Name(string row) => row.Split(' ')[0];
}

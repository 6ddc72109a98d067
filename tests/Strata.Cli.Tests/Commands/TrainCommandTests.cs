using System.Diagnostics;
using Strata.Formats;
using Strata.Tests;

namespace Strata.Cli.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private const string Quick = """
        model: { name: mlp, hidden: [16] }
        data: digits
        plan:
          default: { rule: sgd, lr: 0.1, momentum: 0.9 }
        schedule: cosine
        training: { epochs: EPOCHS, batch: 64, checkpoint: run.safetensors, weights: weights.safetensors }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recipe_trains_and_leaves_a_checkpoint()
    {
        string recipe = _folder.Write("recipe.yaml", Quick.Replace("EPOCHS", "3"));

        ToolResult result = Tool.Run("train", recipe);

        result.Errors.ShouldBe("");
        result.Code.ShouldBe(0);
        result.Output.ShouldStartWith(
            "mlp, 1297 samples to train on, 500 to test with\n4 parameters, 1,210 values, 1 group, "
        );
        result.Output.ShouldContain("\nepoch 3/3  loss ");
        result.Output.ShouldContain("\ntest accuracy ");
        result.Output.ShouldEndWith(
            $"wrote {_folder.File("run.safetensors")}\nwrote {_folder.File("weights.safetensors")}\n"
        );
        result.Output.ShouldNotContain("\e");
        SafetensorsFile.ReadHeader(_folder.File("weights.safetensors")).Entries.Length.ShouldBe(4);
        SafetensorsFile.ReadHeader(_folder.File("run.safetensors")).Entries.Length.ShouldBe(8);
    }

    [Fact]
    public void A_profile_tells_where_the_time_of_the_steps_went()
    {
        string recipe = _folder.Write("recipe.yaml", Quick.Replace("EPOCHS", "1"));

        string[] lines = Tool.Run("train", recipe, "--profile").Output.TrimEnd().Split('\n');

        int header = Array.FindIndex(lines, line => line.StartsWith("operation ", StringComparison.Ordinal));
        string[] rows = lines[(header + 1)..^1];
        rows.Count(row => row.StartsWith("Linear ", StringComparison.Ordinal))
            .ShouldBe(4, "two layers, two batch sizes");
        rows.ShouldContain(row => row.StartsWith("optimizer step ", StringComparison.Ordinal));
        rows.ShouldContain(row => row.EndsWith("× 64×64 16×64 16 → 64×16", StringComparison.Ordinal));
        lines[^1].ShouldEndWith(" ms a run, 21 runs"); // 1297 samples in batches of 64
    }

    [Fact]
    public void Ctrl_C_finishes_the_step_and_the_run_can_be_resumed_to_the_same_bits()
    {
        if (OperatingSystem.IsWindows())
            return; // there is no signal to send; the trainer's own test covers cancelling
        string recipe = _folder.Write("recipe.yaml", Quick.Replace("EPOCHS", "40"));
        Tool.Run("train", recipe, "--output", _folder.File("whole.safetensors")).Code.ShouldBe(0);
        byte[] whole = File.ReadAllBytes(_folder.File("weights.safetensors"));

        using Process process = Tool.Start("train", recipe);
        string? line = process.StandardOutput.ReadLine();
        while (line is not null && !line.StartsWith("epoch 1/", StringComparison.Ordinal))
            line = process.StandardOutput.ReadLine();
        using (Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            kill.WaitForExit();
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        process.ExitCode.ShouldBe(130);
        string checkpoint = _folder.File("run.safetensors");
        rest.ShouldEndWith($"steps; wrote {checkpoint}, go on with --resume {checkpoint}\n");
        ToolResult resumed = Tool.Run("train", recipe, "--resume", checkpoint);
        resumed.Output.ShouldContain($"\nresumed from {checkpoint}: epoch ");
        resumed.Code.ShouldBe(0);
        File.ReadAllBytes(_folder.File("weights.safetensors")).ShouldBe(whole);
    }

    [Fact]
    public void A_recipe_that_is_wrong_ends_with_2_and_tells_all()
    {
        string recipe = _folder.Write(
            "recipe.yaml",
            Quick.Replace("lr: 0.1", "learning_rate: 0.1").Replace("EPOCHS", "ten")
        );

        ToolResult result = Tool.Run("train", recipe);

        result.ShouldBe(
            new ToolResult(
                2,
                "",
                "error: The recipe has 2 problems:\n"
                    + $"  1. unknown key \"learning_rate\" in default ({recipe}:4:25). Did you mean \"lr\"?\n"
                    + $"  2. \"epochs\" is \"ten\" ({recipe}:6:21). Expected a whole number of at least 1.\n"
            )
        );
    }

    [Fact]
    public void Data_that_are_missing_end_with_3()
    {
        string data = "data: { source: csv, train: t.csv, label: kind }";
        string recipe = _folder.Write("recipe.yaml", Quick.Replace("data: digits", data).Replace("EPOCHS", "1"));

        Tool.Run("train", recipe, "--data", "/nowhere")
            .ShouldBe(new ToolResult(3, "", $"error: there is no file \"/nowhere/t.csv\" ({recipe}:2:29).\n"));
    }

    [Fact]
    public void Data_that_are_wrong_end_with_3()
    {
        string data = "data: { source: csv, train: t.csv, label: kind }";
        string recipe = _folder.Write("recipe.yaml", Quick.Replace("data: digits", data).Replace("EPOCHS", "1"));
        string table = _folder.Write("t.csv", "a,b,kind\n1,2,x\n3,oops,y\n");

        ToolResult result = Tool.Run("train", recipe);

        result.Errors.ShouldStartWith($"error: {table}:3:3: \"oops\" is not a finite number (column \"b\").");
        result.Code.ShouldBe(3);
    }

    [Fact]
    public void A_checkpoint_of_another_model_ends_with_3()
    {
        string recipe = _folder.Write("recipe.yaml", Quick.Replace("EPOCHS", "1"));
        Tool.Run("train", recipe).Code.ShouldBe(0);
        string other = _folder.Write("other.yaml", Quick.Replace("EPOCHS", "1").Replace("[16]", "[17]"));

        ToolResult result = Tool.Run("train", other, "--resume", _folder.File("run.safetensors"));

        result.Errors.ShouldContain(
            "tensor \"layers.0.weight\": the tensor has another shape than in the model. Expected 17×64, found 16×64."
        );
        result.Code.ShouldBe(3);
    }

    [Fact]
    public void A_folder_that_is_missing_is_told_before_training()
    {
        string recipe = _folder.Write("recipe.yaml", Quick.Replace("EPOCHS", "1"));

        ToolResult result = Tool.Run("train", recipe, "--output", _folder.File("no/run.safetensors"));

        result.Errors.ShouldBe(
            $"error: there is no folder \"{_folder.File("no")}\" to write \"run.safetensors\" to. Make it, or choose another.\n"
        );
        result.Code.ShouldBe(2);
    }

    [Fact]
    public void The_sample_recipe_learns_digits()
    {
        string recipe = Path.GetFullPath(Path.Combine(FixtureFiles.Root, "../../samples/recipes/digits-mlp.yaml"));

        ToolResult result = Tool.Run("train", recipe);

        string accuracy = result.Lines.Single(line => line.StartsWith("test accuracy ", StringComparison.Ordinal));
        double.Parse(accuracy.Split(' ')[2]).ShouldBeGreaterThan(90);
        string written = Path.Combine(AppContext.BaseDirectory, "digits-mlp.checkpoint.safetensors");
        result.Lines.ShouldContain($"wrote {written}", "a recipe that names no checkpoint leaves one all the same");
        SafetensorsFile.ReadHeader(written).Entries.ShouldContain(entry => entry.Name == "layers.2.weight");
        File.Delete(written);
    }

    [Fact]
    public void A_recipe_can_be_planned_without_training()
    {
        string recipe = _folder.Write("recipe.yaml", Quick.Replace("EPOCHS", "2"));

        ToolResult result = Tool.Run("plan", "--recipe", recipe);

        result.Output.ShouldContain("layers.0.weight  16×64  default  sgd   0.1   0      0.1 × cosine(1, 42 steps)\n");
    }
}

using System.Text.Json;
using Strata.Formats;
using Strata.Numerics;
using Strata.Tests;

namespace Strata.Cli.Tests.Commands;

public sealed class PlanCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_plan_is_written_for_another_library()
    {
        ToolResult result = Tool.Run("plan", "resnet18", "--default", "sgd(0.1)", "--emit", "pytorch");

        result.Code.ShouldBe(0);
        result.Errors.ShouldBe("");
        result.Output.ShouldStartWith("# Written by Strata for PyTorch 2: 62 parameters, 1 group, 0 frozen.\n");
        result.Output.ShouldContain("self.group(\"backbone\", lr=0.1, momentum=0.0,");
    }

    [Fact]
    public void A_library_that_cannot_say_it_is_an_error()
    {
        ToolResult result = Tool.Run("plan", "resnet18", "--default", "rprop(0.1)", "--emit", "optax");

        result.Code.ShouldNotBe(0);
        result.Output.ShouldBe("");
        result.Errors.ShouldContain("Optax cannot say what the assignment says. Group \"backbone\"");
    }

    [Fact]
    public void An_unknown_library_is_told_with_those_that_are_known() =>
        Tool.Run("plan", "resnet18", "--emit", "jax")
            .Errors.ShouldContain("--emit is \"jax\"; expected pytorch or optax or keras or json.");

    [Fact]
    public void A_plan_is_an_aligned_table_with_reasons()
    {
        ToolResult result = Tool.Run(
            "plan",
            "resnet18",
            "--classes",
            "2",
            "--group",
            "head: fc.** = adamw(1e-2)",
            "--default",
            "sgd(1e-2, momentum: 0.9)",
            "--layer-decay",
            "0.9",
            "--no-decay",
            "rank<=1"
        );

        result.Output.ShouldBe(
            """
            62 parameters, 11,177,538 values, 2 groups, 42.6 MiB of optimizer state

            parameter     shape     group     rule   rate      decay  why
            conv1.weight  64×3×7×7  backbone  sgd    5.314e-3  0      1e-2 × 0.9^6 (layer decay: conv1, 6 of 6)
            bn1.weight    64        backbone  sgd    5.905e-3  0      1e-2 × 0.9^5 (layer decay: bn1, 5 of 6); no decay: rank <= 1
              … 58 more (--all)
            fc.weight     2×512     head      adamw  1e-2      1e-2   1e-2
            fc.bias       2         head      adamw  1e-2      0      1e-2; no decay: rank <= 1

            every parameter has exactly one route

            """
        );
        result.Errors.ShouldBe("");
        result.Code.ShouldBe(0);
    }

    [Theory]
    [InlineData("rates_by_parameter", "parameter")]
    [InlineData("rates_by_module", "module")]
    public void The_rates_of_all_62_parameters_are_those_of_the_question(string name, string order)
    {
        JsonElement expected = JsonDocument
            .Parse(File.ReadAllText(FixtureFiles.Path("seeds", "torch_seed.json")))
            .RootElement.GetProperty("cases")
            .EnumerateArray()
            .Single(test => test.GetProperty("case").GetString() == name);
        string[] flags =
        [
            "plan",
            "resnet18",
            "--classes",
            "2",
            "--default",
            "sgd(0.01)",
            "--layer-decay",
            "0.9",
            "--layer-order",
            order,
        ];

        ToolResult json = Tool.Run([.. flags, "--json"]);
        ToolResult table = Tool.Run([.. flags, "--all"]);

        (string? Name, double Rate)[] found =
        [
            .. JsonDocument
                .Parse(json.Output)
                .RootElement.EnumerateArray()
                .Select(row => (row.GetProperty("name").GetString(), row.GetProperty("learning_rate").GetDouble())),
        ];
        // The question lists the head first, the model the stem.
        JsonElement[] rows = [.. expected.GetProperty("rows").EnumerateArray().Reverse()];
        found.Length.ShouldBe(62);
        for (int i = 0; i < rows.Length; i++)
        {
            double rate = rows[i].GetProperty("lr").GetDouble();
            found[i].Name.ShouldBe(rows[i].GetProperty("parameter").GetString());
            found[i].Rate.ShouldBe(rate, 1e-15 * rate);
            table.Lines[3 + i].ShouldStartWith(found[i].Name + " ");
        }
    }

    [Fact]
    public void A_file_is_planned_by_its_header()
    {
        string file = _folder.File("weights.safetensors");
        new SafetensorsWriter()
            .Add("conv.weight", new Shape(2, 1, 3, 3), new float[18])
            .Add("bn.running_mean", new Shape(2), new float[2])
            .Add("fc.weight", new Shape(3, 2), new float[6])
            .Write(file);

        ToolResult result = Tool.Run(
            "plan",
            file,
            "--freeze",
            "conv.**",
            "--default",
            "sgd(0.1)",
            "--layer-decay",
            "0.5"
        );

        result.Output.ShouldBe(
            $"""
            left out: 1 of 3 arrays, which are buffers, integers or optimizer state

            2 parameters, 24 values, 1 group, 1 frozen, 0 B of optimizer state

            parameter    shape    group     rule  rate  decay  why
            conv.weight  2×1×3×3  frozen    -     0     0      frozen
            fc.weight    3×2      backbone  sgd   0.1   0      0.1

            every parameter has exactly one route
            warning STRATA002: layer decay follows the order of the names in "{file}", which is the file's and need not be the model's. Read the column why, or plan on the model by its name.

            """
        );
    }

    [Fact]
    public void One_parameter_can_be_explained()
    {
        ToolResult result = Tool.Run(
            "plan",
            "digits_cnn",
            "--default",
            "adamw(1e-3)",
            "--multiplier",
            "head.**=0.1",
            "--explain",
            "head.bias"
        );

        result.Output.ShouldContain("  rate         1e-4\n");
        result.Output.ShouldContain("1e-3 × 0.1 (\"head.**\")");
    }

    [Fact]
    public void A_warning_comes_last_and_has_a_name()
    {
        ToolResult result = Tool.Run("plan", "digits_cnn");

        result.Lines[0].ShouldBe("no --default, --group or --freeze: shown for --default 'adamw(1e-3)'");
        result.Output.ShouldNotContain("\e");
    }

    [Theory]
    [InlineData(
        "rsnet18",
        "error: there is no model \"rsnet18\". Did you mean \"resnet18\"? Name one that \"strata models\" lists, or a checkpoint (.safetensors, .pt, a folder).\n"
    )]
    [InlineData("digits_cnn;--default;adamww(1)", "error: There is no rule \"adamww\". Rules: ")]
    [InlineData("digits_cnn;--layer-order;block", "error: --layer-order does nothing without --layer-decay.\n")]
    [InlineData("digits_cnn;--classes;0", "error: --classes is 0; expected at least 1.\n")]
    [InlineData(
        "digits_cnn;--default;sgd(1);--freeze;conv9.**",
        "error: Freeze(\"conv9.**\") matches 0 of 12 parameters. Nearest names: \"conv1.weight\", \"conv1.bias\". Did you mean \"conv1.**\"? (--freeze 'conv9.**')\n"
    )]
    [InlineData(
        "digits_cnn;--default;sgd(-1)",
        "error: Default(\"backbone\"), Sgd: learning rate is -1; expected at least 0. (--default 'sgd(-1)')\n"
    )]
    [InlineData(
        "digits_cnn;--explain;head.weigt",
        "error: No parameter is named \"head.weigt\". Nearest names: \"head.weight\", "
    )]
    [InlineData(
        "digits_cnn;--recipe;r.yaml",
        "error: --recipe says model and plan. Leave out the model and the flags of the plan.\n"
    )]
    public void A_plan_that_is_wrong_ends_with_2(string arguments, string errors)
    {
        ToolResult result = Tool.Run(["plan", .. arguments.Split(';')]);

        result.Errors.ShouldStartWith(errors);
        result.Code.ShouldBe(2);
    }

    [Fact]
    public void A_file_that_is_damaged_or_missing_ends_with_3()
    {
        ToolResult missing = Tool.Run("plan", "none.safetensors");
        ToolResult damaged = Tool.Run("plan", _folder.Write("bad.safetensors", "not a checkpoint"));

        missing.ShouldBe(new ToolResult(3, "", "error: none.safetensors: there is no such file. Check the path.\n"));
        damaged.Code.ShouldBe(3);
        damaged.Errors.ShouldStartWith($"error: {_folder.File("bad.safetensors")}, byte 0: ");
    }
}

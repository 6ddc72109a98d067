namespace Strata.Cli.Tests;

public class ApplicationTests
{
    [Fact]
    public void The_version_is_one_line() => Tool.Run("--version").ShouldBe(new ToolResult(0, "0.1.0\n", ""));

    [Fact]
    public void Help_has_examples()
    {
        ToolResult help = Tool.Run("--help");

        help.Code.ShouldBe(0);
        help.Output.ShouldContain("Examples:\n  strata demo\n  strata plan resnet18");
        Tool.Run().Output.ShouldBe(help.Output);
        Tool.Run("train", "--help").Output.ShouldContain("  strata train recipe.yaml --resume weights.safetensors\n");
    }

    [Theory]
    [InlineData("plann", "error: unknown command \"plann\". Did you mean \"plan\"?\nSee strata --help.\n")]
    [InlineData(
        "plan resnet18 --layer-deca 1",
        "error: unknown option \"--layer-deca\". Did you mean \"--layer-decay\"?\nunknown argument \"1\".\nSee strata plan --help.\n"
    )]
    [InlineData("train", "error: RECIPE is missing: A YAML file.\nSee strata train --help.\n")]
    [InlineData("demo --labels", "error: --labels needs a value.\nSee strata demo --help.\n")]
    [InlineData(
        "demo --labels 50 --labels 200",
        "error: --labels is given 2 times; expected it once.\nSee strata demo --help.\n"
    )]
    [InlineData(
        "plan resnet18 --layer-decay 0,9",
        "error: --layer-decay is \"0,9\"; expected a number.\nSee strata plan --help.\n"
    )]
    [InlineData("demo --labels 51", "error: --labels is 51; expected 50 or 200.\n")]
    [InlineData("demo --seeds 0", "error: --seeds is 0; expected at least 1.\n")]
    [InlineData("demo --seed x", "error: --seed is \"x\"; expected a whole number.\nSee strata demo --help.\n")]
    public void A_bad_command_ends_with_2_and_says_why(string arguments, string errors)
    {
        ToolResult result = Tool.Run(arguments.Split(' '));

        result.Errors.ShouldBe(errors);
        result.Output.ShouldBe("");
        result.Code.ShouldBe(2);
    }

    [Fact]
    public void A_stack_trace_comes_only_with_debug()
    {
        Tool.Run("plan", "nothing").Errors.ShouldNotContain("   at ");
        Tool.Run("plan", "nothing", "--debug").Errors.ShouldContain("   at Strata.");
    }
}

using Strata.Tests;

namespace Strata.Conformance.Tests;

/// <summary>The command: what it selects, prints and returns.</summary>
public class CommandTests
{
    [Fact]
    public void Prints_a_line_a_case_and_a_line_of_counts()
    {
        (int code, string[] lines) = Run("--filter", "optax/sgd_default|optax/galore_rank2_gap4");

        code.ShouldBe(0);
        lines[0].ShouldStartWith("PASS optim/optax/sgd_default error ");
        lines[1].ShouldStartWith("SKIP optim/optax/galore_rank2_gap4: optax.galore ");
        lines[^1].ShouldBe("1 passed, 0 failed, 1 skipped");
    }

    [Fact]
    public void A_skip_is_a_failure_where_none_are_allowed() =>
        Run("--filter", "optax/sgd_default|optax/galore_rank2_gap4", "--no-skip").Code.ShouldBe(1);

    [Fact]
    public void Selecting_nothing_is_a_failure() => Run("--filter", "no such case").Code.ShouldBe(1);

    [Theory]
    [InlineData("--unknown")]
    [InlineData("--filter")]
    [InlineData("another folder")]
    public void A_bad_command_says_what_is_wrong(string argument) =>
        Should.Throw<StrataException>(() => CommandLine.Parse([FixtureFiles.Path("optim"), argument]));

    [Fact]
    public void A_manifest_is_known_by_its_content()
    {
        string folder = Directory.CreateTempSubdirectory("strata").FullName;
        try
        {
            foreach (string end in new[] { ".json", ".safetensors" })
            {
                File.Copy(FixtureFiles.Path("optim", "inputs" + end), Path.Combine(folder, "inputs" + end));
                File.Copy(FixtureFiles.Path("optim", "torch" + end), Path.Combine(folder, "other" + end));
            }

            (int code, string[] lines) = RunIn(folder, "--filter", "adam_defaults");
            code.ShouldBe(0);
            lines[0].ShouldStartWith("PASS optim/other/adam_defaults ");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string[] Lines) Run(params string[] arguments) =>
        RunIn(FixtureFiles.Path("optim"), arguments);

    private static (int Code, string[] Lines) RunIn(string folder, params string[] arguments)
    {
        using var output = new StringWriter();
        int code = new ConformanceRun(CommandLine.Parse([folder, .. arguments]), output).Run();
        return (code, output.ToString().TrimEnd().Split(Environment.NewLine));
    }
}

using System.Diagnostics;
using System.Globalization;
using Strata.Conformance.Manifests;

namespace Strata.Samples.Tests;

/// <summary>The exercise, run from the command line with the fixtures' values and with bad ones.</summary>
public class DenseOneStepTests
{
    private const string Sample = "dense-one-step";
    private const string X = "[[1,2],[3,4]]";
    private const string Y = "[1,0,0,0, 0,1,0,0]";

    public static IEnumerable<object[]> Exercises =>
        SeedCase
            .Manifest("optax_seed")
            .Cases.Where(item => item.Text("kind") == "exercise")
            .Select(item => new object[] { item.Text("case") });

    [Theory, MemberData(nameof(Exercises))]
    public void The_kernel_starts_from_the_bits_of_JAX_and_the_answer_is_its_own(string name)
    {
        var seed = SeedCase.Of("optax_seed", name);
        float[] x = seed.Arrays.Floats("input/x");
        string rows = string.Join(',', x.Chunk(seed.Item.Integer("d")).Select(List));

        SampleOutput output = Run(
            Text(seed.Item.Number("seed")),
            $"[{rows}]",
            List(seed.Arrays.Floats("input/y")),
            Text(seed.Item.Number("lr_kernel")),
            Text(seed.Item.Number("lr_bias"))
        );

        output.Line("kernel")["kernel ".Length..].Split(' ').ShouldBe(seed.Item.Texts("initial_kernel_hex"));
        output
            .Number("loss before the step")
            .ShouldBeNear(seed.Item.Numbers("losses_f64")[0], seed.Bound, "the loss before the step");
        string answer = output.Lines[^2]; // the last one is empty
        answer.ShouldMatch(@"^\[[\d.]+(E-\d+)?\]$");
        PrintedNumber.Parse(answer[1..^1]).ShouldBeNear(seed.Item.Numbers("answer_f64")[0], seed.Bound, "the answer");
    }

    [Fact]
    public void Without_arguments_it_runs_one_of_them()
    {
        var seed = SeedCase.Of("optax_seed", "exercise_seed42_n4_d2");

        SampleRuns.Of(Sample).Number("[").ShouldBeNear(seed.Item.Numbers("answer_f64")[0], seed.Bound, "the answer");
    }

    [Theory]
    [InlineData("x is empty; expected (N, D)", "7", "[]", Y, "0.01", "0.1")]
    [InlineData("x is empty; expected (N, D)", "7", "[[],[]]", Y, "0.01", "0.1")]
    [InlineData("x is '[1,2]'. Expected x as a list of rows", "7", "[1,2]", Y, "0.01", "0.1")]
    [InlineData("x is '[[[1]]]'. Expected x as a list of rows", "7", "[[[1]]]", "[1,0,0,0]", "0.01", "0.1")]
    [InlineData("x is '3'. Expected x as a list of rows", "7", "3", Y, "0.01", "0.1")]
    [InlineData("x is null", "7", "null", Y, "0.01", "0.1")]
    [InlineData("x is not (N, D): row 0 has 2 numbers, row 1", "7", "[[1,2],[3]]", Y, "0.01", "0.1")]
    [InlineData("x is not (N, D): row 0 has 2 numbers, row 1", "7", "[[1,2],null]", Y, "0.01", "0.1")]
    [InlineData("y has 7 values; expected N·4 = 8", "7", X, "[1,2,3,4,5,6,7]", "0.01", "0.1")]
    [InlineData("y is '[[1,2,3,4]]'. Expected", "7", X, "[[1,2,3,4]]", "0.01", "0.1")]
    [InlineData("too large for float32", "7", "[[1e300,2],[3,4]]", Y, "0.01", "0.1")]
    [InlineData("The kernel's rate is NaN; expected a finite float32 number", "7", X, Y, "NaN", "0.1")]
    [InlineData("The bias's rate is Infinity; expected a finite float32 number", "7", X, Y, "0.01", "Infinity")]
    [InlineData("The bias's rate is -Infinity; expected a finite float32 number", "7", X, Y, "0.01", "-1e999")]
    [InlineData("The kernel's rate is 1E+300; expected a finite float32 number", "7", X, Y, "1e300", "0.1")]
    [InlineData("'0,5' is not a number", "7", X, Y, "0,5", "0.1")]
    [InlineData("x is '[[1,2],[3,4]'. Expected x as a list of rows", "7", "[[1,2],[3,4]", Y, "0.01", "0.1")]
    [InlineData("learning rate is -0.1", "7", X, Y, "-0.1", "0.1")]
    [InlineData("The seed is NaN", "NaN", X, Y, "0.01", "0.1")]
    [InlineData("The seed is 1E+30", "1e30", X, Y, "0.01", "0.1")]
    [InlineData("'seven' is not a number", "seven", X, Y, "0.01", "0.1")]
    [InlineData("Expected seed, x, y, kernel rate and bias rate, got 2 arguments", "7", X)]
    public void What_is_no_exercise_is_refused_in_a_sentence(string words, params string[] arguments)
    {
        (int exit, string output, string error) = Start(arguments);

        exit.ShouldBe(2, output + error);
        error.ShouldContain(words);
        error.Trim().Split('\n').Length.ShouldBe(1, error);
        output.ShouldNotContain("[");
    }

    private static SampleOutput Run(params string[] arguments)
    {
        (int exit, string output, string error) = Start(arguments);
        exit.ShouldBe(0, error);
        return new(Sample, output, TimeSpan.Zero);
    }

    private static (int Exit, string Output, string Error) Start(string[] arguments)
    {
        _ = SampleRuns.Of(Sample); // builds it
        var start = new ProcessStartInfo("dotnet", ["run", "--no-build", $"samples/{Sample}.cs", "--", .. arguments])
        {
            WorkingDirectory = SampleFiles.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    private static string List(float[] values) => $"[{string.Join(',', values.Select(value => Text(value)))}]";

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.RegularExpressions;
using Strata.Tests;
using Strata.Tests.Peers;
using Xunit.Abstractions;

namespace Strata.Cli.Tests.Commands;

/// <summary>The sample recipes on published checkpoints, beside the losses that PyTorch had.</summary>
public sealed class FineTuningRecipeTests(ITestOutputHelper console) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_image_recipe_takes_PyTorchs_first_steps()
    {
        if (IsSkipped(FashionProtocol.Needed))
            return;
        (double[] truth, double peerError) = FashionProtocol.Truth();

        // Two epochs of the twelve that the schedule is for.
        (double[] losses, _) = Train(
            FashionProtocol.Recipe,
            [
                .. FashionProtocol.Settings(0),
                "training.epochs=2",
                "training.evaluate=never",
                $"schedule={{ kind: cosine, steps: {truth.Length} }}",
            ]
        );

        losses.Length.ShouldBe(10);
        losses[0].ShouldBe(truth[0], 2e-5, "no step has touched it");
        for (int i = 0; i < losses.Length; i++)
            losses[i].ShouldBe(truth[i], Bound(peerError), $"loss {i + 1}");
    }

    [Fact]
    public void The_sentence_recipe_takes_PyTorchs_twelve_steps_and_answers_as_it_does()
    {
        if (IsSkipped(SentenceProtocol.Needed))
            return;
        (double[] truth, double peerError, int correct) = SentenceProtocol.Truth();

        (double[] losses, string output) = Train(
            SentenceProtocol.Recipe,
            SentenceProtocol.Settings(Path.GetDirectoryName(_folder.File("x"))!)
        );

        losses.Length.ShouldBe(truth.Length);
        for (int i = 0; i < losses.Length; i++)
            losses[i].ShouldBe(truth[i], Bound(peerError), $"loss {i + 1}");
        Match found = Regex.Match(output, @"\((\d+) of 200\)");
        int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            .ShouldBeInRange(correct - SentenceProtocol.MostOthers, correct + SentenceProtocol.MostOthers);
    }

    [Theory]
    [InlineData(FashionProtocol.Recipe, "efficientnet-lite0/model.safetensors")]
    [InlineData(SentenceProtocol.Recipe, "sentiment/amazon.tsv")]
    public void Files_that_are_absent_are_all_named_and_where_they_may_be(string recipe, string file)
    {
        ToolResult result = Tool.Run("train", Sample(recipe));

        result.Code.ShouldBe(3);
        result.Errors.ShouldContain(
            $"there is no file \"{Path.Combine(Path.GetDirectoryName(Sample(recipe))!, file)}\" ("
        );
        result.Errors.ShouldEndWith("Paths start in the folder of the recipe, or in that of --data.\n");
    }

    /// <summary>As PyTorch's own float32 error allows: the rule of the fixtures.</summary>
    private static double Bound(double peerError) => (6 * peerError) + 2e-6;

    private (double[] Losses, string Output) Train(string recipe, string[] settings)
    {
        string losses = _folder.File("losses.tsv");
        string[] all = [.. settings, $"training.losses={losses}"];
        ToolResult result = Tool.Run([
            "train",
            Sample(recipe),
            "--data",
            RealFiles.Data,
            "--output",
            _folder.File("run.safetensors"),
            .. all.SelectMany(setting => (string[])["--set", setting]),
        ]);
        result.Errors.ShouldBe("");
        result.Code.ShouldBe(0);
        return (
            [
                .. File.ReadLines(losses)
                    .Skip(1)
                    .Select(line => double.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture)),
            ],
            result.Output
        );
    }

    private bool IsSkipped(string[] needed)
    {
        if (RealFiles.Lack(needed) is not { } lack)
            return false;
        console.WriteLine($"SKIPPED: {lack}");
        Console.WriteLine($"SKIPPED {nameof(FineTuningRecipeTests)}: {lack}");
        return true;
    }

    private static string Sample(string recipe) => Path.GetFullPath(Path.Combine(FixtureFiles.Root, "../..", recipe));
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Strata.Tests;
using Strata.Tests.Peers;

namespace Strata.Benchmarks;

/// <summary>Do the fine-tuning recipes, run whole by the tool, end where PyTorch ended?</summary>
/// <remarks>
/// Images: the mean test accuracy of five seeds, within half the deviation of PyTorch's five; sentences: as many right, give
/// or take two. Both need published checkpoints and data, which the repository does not hold.
/// </remarks>
internal static partial class RecipeOutcomes
{
    private const double ShareOfDeviation = 0.5;

    public static int Run()
    {
        if (RealFiles.Lack([.. FashionProtocol.Needed, .. SentenceProtocol.Needed]) is { } lack)
        {
            Console.WriteLine($"SKIPPED: {lack}");
            return 3;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("strata-recipes-");
        try
        {
            bool sentences = Sentences(folder.FullName);
            bool images = Images(folder.FullName);
            return sentences && images ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Sentences(string folder)
    {
        (_, _, int truth) = SentenceProtocol.Truth();
        int correct = Train(SentenceProtocol.Recipe, SentenceProtocol.Settings(folder), folder).Correct;
        bool isNear = Math.Abs(correct - truth) <= SentenceProtocol.MostOthers;
        Console.WriteLine(
            $"{SentenceProtocol.Recipe}: {correct} of 200 right, PyTorch {truth}: {(isNear ? "agrees" : "DIFFERS")}"
        );
        return isNear;
    }

    private static bool Images(string folder)
    {
        (double peer, double deviation, double[] seeds) = FashionProtocol.Outcome();
        var found = new List<double>();
        for (int seed = 0; seed < seeds.Length; seed++)
        {
            (int correct, int count) = Train(FashionProtocol.Recipe, FashionProtocol.Settings(seed), folder);
            found.Add(100.0 * correct / count);
            Console.WriteLine($"  seed {seed}: {found[^1]:F1} %, PyTorch {seeds[seed]:F1} %");
        }

        bool isNear = Math.Abs(found.Average() - peer) <= ShareOfDeviation * deviation;
        Console.WriteLine(
            $"{FashionProtocol.Recipe}: mean {found.Average():F2} %, PyTorch {peer:F2} ± {deviation:F2} %: "
                + $"{Math.Abs(found.Average() - peer) / deviation:F2} deviations, {(isNear ? "agrees" : "DIFFERS")}"
        );
        return isNear;
    }

    private static (int Correct, int Count) Train(string recipe, string[] settings, string folder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "strata.dll"),
            "train",
            Path.GetFullPath(Path.Combine(FixtureFiles.Root, "../..", recipe)),
            "--data",
            RealFiles.Data,
            "--output",
            Path.Combine(folder, "run.safetensors"),
            .. settings.SelectMany(setting => (string[])["--set", setting]),
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Match result = Result().Match(output);
        if (process.ExitCode != 0 || !result.Success)
            throw new InvalidOperationException($"strata train {recipe} ended with {process.ExitCode}:\n{output}");
        return (Number(result.Groups[1]), Number(result.Groups[2]));
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^test accuracy .* \((\d+) of (\d+)\)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Result();
}

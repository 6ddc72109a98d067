using Strata.Benchmarks;
using Strata.Benchmarks.Peers;

switch (args)
{
    case ["gemm", .. var threads]:
        GemmSpeed.Run(ThreadCounts(threads));
        return 0;
    case ["conv", .. var threads]:
        ConvolutionSpeed.Run(ThreadCounts(threads));
        return 0;
    case ["attention", .. var threads]:
        AttentionSpeed.Run(ThreadCounts(threads));
        return 0;
    case ["depthwise", .. var threads]:
        ConvolutionSpeed.RunDepthwise(ThreadCounts(threads));
        return 0;
    case ["layers"]:
        LayerSpeed.Run();
        return 0;
    case ["elementwise", .. var threads]:
        ElementwiseSpeed.Run(ThreadCounts(threads));
        return 0;
    case ["peers", .. var options]:
        return Peers(options);
    case ["peers-side", var row]:
        return PeerSide.Run(row);
    case ["peers-limits"]:
        return PeerSide.RunLimits();
    case ["growth", .. var options]:
        return Growth.Run(options);
    case ["profile", .. var models] when models.Length > 0:
        StepProfiles.Run(models);
        return 0;
    case ["generate", var prompt, var tokens]:
        GenerationSpeed.Run(int.Parse(prompt), int.Parse(tokens));
        return 0;
    case ["recipes"]:
        return RecipeOutcomes.Run();
    case ["startup"]:
        StartupSpeed.Run(folder: null);
        return 0;
    case ["startup", var folder]:
        StartupSpeed.Run(folder);
        return 0;
    case ["startup-publish", var folder]:
        StartupSpeed.Publish(folder);
        return 0;
    case ["fuzz", var inputs]:
        return Fuzz.Run(long.Parse(inputs), seed: 1);
    case ["fuzz", var inputs, var seed]:
        return Fuzz.Run(long.Parse(inputs), int.Parse(seed));
    default:
        Console.Error.WriteLine(
            "usage: Strata.Benchmarks (gemm | conv | depthwise | elementwise | attention) [threads …]"
        );
        Console.Error.WriteLine("       Strata.Benchmarks layers");
        Console.Error.WriteLine("       Strata.Benchmarks generate PROMPT TOKENS");
        Console.Error.WriteLine($"       Strata.Benchmarks {PeerOptions.Usage}");
        Console.Error.WriteLine("       Strata.Benchmarks growth [--markdown FILE]");
        Console.Error.WriteLine("       Strata.Benchmarks profile ROW …    (a training step among the rows of peers)");
        Console.Error.WriteLine(
            "       Strata.Benchmarks recipes   (published checkpoints and data: STRATA_REAL_FILES=FOLDER)"
        );
        Console.Error.WriteLine("       Strata.Benchmarks startup [FOLDER]   (of startup-publish FOLDER)");
        Console.Error.WriteLine("       Strata.Benchmarks fuzz INPUTS [SEED]");
        return 2;
}

static int[] ThreadCounts(string[] texts) => texts.Length == 0 ? [1, 2] : [.. texts.Select(int.Parse)];

static int Peers(string[] options)
{
    try
    {
        return PeerComparison.Run(PeerOptions.Parse(options));
    }
    catch (ArgumentException problem)
    {
        Console.Error.WriteLine(problem.Message);
        return 2;
    }
}

using Strata.Benchmarks;

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
    case ["groups", .. var python]:
        GroupCost.Run(python);
        return 0;
    case ["train", .. var rest]:
        TrainSpeed.Run(rest);
        return 0;
    case ["train-case", var name, .. var python]:
        TrainSpeed.RunCase(name, python);
        return 0;
    case ["generate", var prompt, var tokens]:
        GenerationSpeed.Run(int.Parse(prompt), int.Parse(tokens));
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
        Console.Error.WriteLine("       Strata.Benchmarks groups [PYTHON [ARGUMENT …]]   (a Python that has torch)");
        Console.Error.WriteLine("       Strata.Benchmarks train [MODEL … --] [PYTHON [ARGUMENT …]]");
        Console.Error.WriteLine("       Strata.Benchmarks generate PROMPT TOKENS");
        Console.Error.WriteLine("       Strata.Benchmarks fuzz INPUTS [SEED]");
        return 2;
}

static int[] ThreadCounts(string[] texts) => texts.Length == 0 ? [1, 2] : [.. texts.Select(int.Parse)];

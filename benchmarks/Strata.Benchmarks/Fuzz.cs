using System.Diagnostics;
using System.Globalization;
using Strata.Tests.Fuzzing;

namespace Strata.Benchmarks;

/// <summary>Feeds many bad files to the readers of checkpoints and data; what fails is kept as a file.</summary>
internal static class Fuzz
{
    public static int Run(long inputs, int seed)
    {
        const int part = 100_000;
        var fuzzer = new FormatFuzzer(seed);
        var clock = Stopwatch.StartNew();
        while (fuzzer.Inputs < inputs && fuzzer.Failures.Count == 0)
        {
            fuzzer.Run(Math.Min(part, inputs - fuzzer.Inputs));
            if (fuzzer.Inputs % (10 * part) == 0)
                Report(fuzzer, clock);
        }

        Report(fuzzer, clock);
        foreach ((int i, (string problem, byte[] input)) in fuzzer.Failures.Index())
        {
            string path = $"fuzz-{seed}-{i}.bin";
            File.WriteAllBytes(path, input);
            Console.WriteLine($"FAIL {path}: {problem}");
        }

        return fuzzer.Failures.Count == 0 ? 0 : 1;
    }

    private static void Report(FormatFuzzer fuzzer, Stopwatch clock) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{fuzzer.Inputs:N0} inputs in {clock.Elapsed.TotalSeconds:0} s ({fuzzer.Inputs / clock.Elapsed.TotalSeconds:N0} a second): "
                    + $"{fuzzer.Accepted:N0} read, {fuzzer.Inputs - fuzzer.Accepted - fuzzer.Failures.Count:N0} refused, "
                    + $"{fuzzer.Failures.Count} failed; the longest took {fuzzer.LongestSeconds * 1000:0} ms"
            )
        );
}

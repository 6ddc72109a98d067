using Strata.Tests.Fuzzing;

namespace Strata.Formats.Tests.Fuzzing;

/// <summary>All formats, 120,000 bad files. <c>Strata.Benchmarks fuzz N</c> runs as many as one likes.</summary>
public class EveryFormatFuzzTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Refuses_in_its_own_words_or_reads(int seed)
    {
        var fuzzer = new FormatFuzzer(seed);

        fuzzer.Run(30_000);

        fuzzer.Failures.ShouldBeEmpty(
            string.Join(
                Environment.NewLine,
                fuzzer.Failures.Select(failure => $"{failure.Problem} ({Convert.ToBase64String(failure.Input)})")
            )
        );
        fuzzer.Inputs.ShouldBe(30_000);
        fuzzer.Accepted.ShouldBeInRange(300, 20_000, "both ways out must be taken");
    }
}

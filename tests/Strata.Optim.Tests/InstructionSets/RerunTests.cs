using Strata.Tests;

namespace Strata.Optim.Tests.InstructionSets;

/// <summary>Elementwise rules give the same bits on every instruction set, the others stay within a bound.</summary>
public class RerunTests
{
    private const string DigestVariable = "STRATA_TEST_RULE_DIGESTS";

    public static TheoryData<string> Switches => [.. ReducedProcess.Switches.Keys];

    [Fact]
    public void What_a_child_process_should_do_without_is_off()
    {
        if (ReducedInstructionSet.Name is { } name)
            ReducedInstructionSet.IsOff(name).ShouldBeTrue(name);
    }

    [Fact]
    public void Rules_compute_what_the_parent_process_computed()
    {
        if (Environment.GetEnvironmentVariable(DigestVariable) is { } file)
            RuleDigest.Differences(RuleDigest.Compute(), File.ReadAllText(file)).ShouldBeEmpty();
    }

    [Fact]
    public void A_value_that_is_another_bit_is_a_difference()
    {
        Dictionary<string, float[]> here = RuleDigest.Compute();
        string text = RuleDigest.Write(here);
        RuleDigest.Differences(here, text).ShouldBeEmpty();

        here["adam"][3] = MathF.BitIncrement(here["adam"][3]);

        RuleDigest.Differences(here, text).ShouldBe(["adam: other bits"]);
    }

    [Theory, MemberData(nameof(Switches))]
    public async Task Rules_are_right_without(string name)
    {
        if (ReducedInstructionSet.Name is not null)
            return; // a child of a child would go on for ever
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, RuleDigest.Write(RuleDigest.Compute()));
            (int passed, string output) = await ReducedProcess.RunAsync(
                typeof(RerunTests).Assembly.Location,
                $"FullyQualifiedName~{nameof(Rules.EveryRuleTests.Agrees_with_its_scalar_reference_at_every_length)}|FullyQualifiedName~{typeof(RerunTests).Namespace}",
                name,
                new Dictionary<string, string> { [DigestVariable] = file }
            );

            passed.ShouldBeGreaterThan(RuleRegistry.All.Count(entry => entry.IsElementwise), output);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

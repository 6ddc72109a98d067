using Strata.Numerics.Tests.Threading;
using Strata.Tests;

namespace Strata.Numerics.Tests.InstructionSets;

/// <summary>Every test of the kernels again, in a process that has fewer instruction sets.</summary>
[Collection(ThreadCountCollection.Name)]
public class RerunTests
{
    public static TheoryData<string> Switches => [.. ReducedProcess.Switches.Keys];

    [Theory, MemberData(nameof(Switches))]
    public async Task Kernels_are_right_without(string name)
    {
        (int passed, string output) = await ReducedProcess.RunAsync(
            typeof(RerunTests).Assembly.Location,
            $"FullyQualifiedName~{typeof(Kernels.GemmTests).Namespace}",
            name
        );

        passed.ShouldBeGreaterThan(50, output);
    }
}

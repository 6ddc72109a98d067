using Strata.Tests;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>The re-runs' own condition: without it they might test nothing new.</summary>
public class InstructionSetTests
{
    [Fact]
    public void What_was_switched_off_is_off()
    {
        if (ReducedInstructionSet.Name is { } name)
            ReducedInstructionSet.IsOff(name).ShouldBeTrue($"{name} is still on in this process");
    }
}

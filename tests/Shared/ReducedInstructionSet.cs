using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Strata.Tests;

/// <summary>What a child process that re-runs the kernel tests was told to do without.</summary>
internal static class ReducedInstructionSet
{
    public const string Variable = "STRATA_TEST_WITHOUT";

    /// <summary>The name of what is switched off, or null in an ordinary run.</summary>
    public static string? Name => Environment.GetEnvironmentVariable(Variable);

    /// <summary>Whether an instruction set of that name is really off.</summary>
    public static bool IsOff(string name) =>
        name switch
        {
            "AVX-512" => !Vector512.IsHardwareAccelerated && !Avx512F.IsSupported,
            "AVX2" => !Avx2.IsSupported && !Vector256.IsHardwareAccelerated && Vector<float>.Count == 4,
            "intrinsics" => !Vector.IsHardwareAccelerated && !Vector128.IsHardwareAccelerated,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not an instruction set of this test"),
        };
}

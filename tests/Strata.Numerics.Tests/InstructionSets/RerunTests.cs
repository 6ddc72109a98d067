using System.Diagnostics;
using System.Text.RegularExpressions;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.InstructionSets;

/// <summary>Every test of the kernels again, in a process that has fewer instruction sets.</summary>
[Collection(ThreadCountCollection.Name)]
public partial class RerunTests
{
    public static TheoryData<string, string> Switches =>
        new()
        {
            // The name of the first changed between runtimes and an unknown one is ignored in silence: set both.
            { "AVX-512", "DOTNET_EnableAVX512 DOTNET_EnableAVX512F" },
            { "AVX2", "DOTNET_EnableAVX2" },
            { "intrinsics", "DOTNET_EnableHWIntrinsic" },
        };

    [Theory, MemberData(nameof(Switches))]
    public async Task Kernels_are_right_without(string name, string variables)
    {
        var start = new ProcessStartInfo(DotnetPath)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "vstest",
                typeof(RerunTests).Assembly.Location,
                $"/TestCaseFilter:FullyQualifiedName~{typeof(Kernels.GemmTests).Namespace}",
            },
            Environment = { [ReducedInstructionSet.Variable] = name },
        };
        foreach (string variable in variables.Split(' '))
            start.Environment[variable] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        output += await errors;

        process.ExitCode.ShouldBe(0, output);
        // A filter that matches nothing succeeds too.
        Match passed = PassedTests().Match(output);
        passed.Success.ShouldBeTrue(output);
        int.Parse(passed.Groups["count"].ValueSpan).ShouldBeGreaterThan(50, output);
    }

    // Test hosts run on the dotnet that started them; SDK commands say where it is.
    private static string DotnetPath =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (
            Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet"
        );

    [GeneratedRegex(@"Passed:\s*(?<count>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PassedTests();
}

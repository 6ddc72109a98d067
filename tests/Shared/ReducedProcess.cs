using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Strata.Tests;

/// <summary>Runs tests of an assembly again, in a process that has fewer instruction sets.</summary>
internal static partial class ReducedProcess
{
    /// <summary>What can be switched off, and the variables that do it.</summary>
    public static IReadOnlyDictionary<string, string> Switches { get; } =
        new Dictionary<string, string>
        {
            // The name of the first changed between runtimes and an unknown one is ignored in silence: set both.
            ["AVX-512"] = "DOTNET_EnableAVX512 DOTNET_EnableAVX512F",
            ["AVX2"] = "DOTNET_EnableAVX2",
            ["intrinsics"] = "DOTNET_EnableHWIntrinsic",
        };

    /// <summary>Runs the tests that a filter names.</summary>
    /// <returns>How many passed; −1 where one failed or none ran, with the output.</returns>
    public static async Task<(int Passed, string Output)> RunAsync(
        string assembly,
        string filter,
        string without,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo(DotnetPath)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "vstest", assembly, $"/TestCaseFilter:{filter}" },
            Environment = { [ReducedInstructionSet.Variable] = without },
        };
        foreach (string variable in Switches[without].Split(' '))
            start.Environment[variable] = "0";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        output += await errors;
        // A filter that matches nothing succeeds too.
        Match passed = PassedTests().Match(output);
        return (
            process.ExitCode == 0 && passed.Success
                ? int.Parse(passed.Groups["count"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)
                : -1,
            output
        );
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

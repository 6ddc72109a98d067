using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Strata.Benchmarks;

/// <summary>From start to end: <c>strata plan resnet18</c> beside a program that does nothing, published in the same way.</summary>
/// <remarks>
/// Both are published into a temporary folder for this machine: on the installed framework, compiled beforehand
/// (ReadyToRun), with the settings of the tool. They take turns; medians.
/// </remarks>
internal static class StartupSpeed
{
    private const int Rounds = 25;
    private const int WarmUps = 3;

    private const string EmptyProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <AssemblyName>empty</AssemblyName>
            <PublishReadyToRun>true</PublishReadyToRun>
            <SelfContained>false</SelfContained>
            <InvariantGlobalization>true</InvariantGlobalization>
            <ConcurrentGarbageCollection>false</ConcurrentGarbageCollection>
            <TieredPGO>true</TieredPGO>
          </PropertyGroup>
        </Project>
        """;

    /// <summary>Publishes and measures, or measures what an earlier call has published.</summary>
    /// <param name="folder">Where the programs are, from <see cref="Publish"/>; null: publish now, and delete them afterwards.</param>
    /// <returns>Milliseconds of the empty program and of the plan.</returns>
    public static (double Empty, double Plan) Run(string? folder)
    {
        string place = folder ?? Path.Combine(Path.GetTempPath(), $"strata-startup-{Environment.ProcessId}");
        try
        {
            if (folder is null)
                Publish(place);
            return Measure(place);
        }
        finally
        {
            if (folder is null && Directory.Exists(place))
                Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>Publishes both programs into a folder.</summary>
    public static void Publish(string folder)
    {
        string empty = Path.Combine(folder, "source");
        Directory.CreateDirectory(empty);
        File.WriteAllText(Path.Combine(empty, "empty.csproj"), EmptyProject);
        File.WriteAllText(Path.Combine(empty, "Program.cs"), "return;");
        // Nothing of the folders above may reach the empty program.
        File.WriteAllText(Path.Combine(empty, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(empty, "Directory.Packages.props"), "<Project />");
        Publish(empty, Path.Combine(folder, "empty"));
        Publish(CliFolder(), Path.Combine(folder, "strata"));
    }

    private static (double Empty, double Plan) Measure(string folder)
    {
        string suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        string empty = Path.Combine(folder, "empty", "empty" + suffix);
        string strata = Path.Combine(folder, "strata", "strata" + suffix);
        (string Name, string Program, string[] Arguments)[] cases =
        [
            ("empty program", empty, []),
            ("strata plan resnet18", strata, ["plan", "resnet18"]),
            ("strata --help", strata, ["--help"]),
        ];
        double[][] times = [.. cases.Select(_ => new double[Rounds])];
        for (int round = -WarmUps; round < Rounds; round++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                double time = Time(cases[i].Program, cases[i].Arguments);
                if (round >= 0)
                    times[i][round] = time;
            }
        }

        double[] medians = [.. times.Select(Median)];
        Console.WriteLine($"start to end, ms: median of {Rounds}");
        for (int i = 0; i < cases.Length; i++)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{cases[i].Name, -24}{medians[i], 8:0.0}{medians[i] / medians[0], 8:0.00} x empty"
                )
            );
        return (medians[0], medians[1]);
    }

    private static double Time(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double time = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return process.ExitCode == 0
            ? time
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}"
            );
    }

    private static void Publish(string project, string folder)
    {
        string[] arguments =
        [
            "publish",
            project,
            "-c",
            "Release",
            "-r",
            RuntimeInformation.RuntimeIdentifier,
            "-o",
            folder,
        ];
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [.. arguments, "--nologo", "-v", "q"]) { UseShellExecute = false }
        )!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{project} could not be published: exit code {process.ExitCode}");
    }

    private static string CliFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string project = Path.Combine(folder.FullName, "src", "Strata.Cli");
            if (Directory.Exists(project))
                return project;
        }

        throw new DirectoryNotFoundException("src/Strata.Cli is not above the benchmark. Run it from the repository.");
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);
}

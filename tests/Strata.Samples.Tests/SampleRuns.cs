using System.Diagnostics;

namespace Strata.Samples.Tests;

/// <summary>Runs samples as a reader does, each in a process of its own, and each once, one after the other.</summary>
internal static class SampleRuns
{
    private static readonly Lock s_one = new(); // two samples at once would slow each other down
    private static readonly Dictionary<string, SampleOutput> s_runs = [];

    /// <summary>What a sample prints; the first caller runs it.</summary>
    /// <param name="name">Its file in <c>samples</c>, without the ending.</param>
    public static SampleOutput Of(string name)
    {
        lock (s_one)
        {
            if (!s_runs.TryGetValue(name, out SampleOutput? output))
                s_runs[name] = output = Run(name);
            return output;
        }
    }

    // The command builds what is out of date and then runs it. The two halves are done apart here, so that the time
    // is that of the sample: with its configuration and properties, it is the same program.
    private static SampleOutput Run(string name)
    {
        string file = SampleFiles.Command(name).Split(' ')[^1];
        Start(name, "build", file, "-v", "quiet");
        long start = Stopwatch.GetTimestamp();
        string text = Start(name, "run", "--no-build", file);
        return new(name, text, Stopwatch.GetElapsedTime(start));
    }

    private static string Start(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = SampleFiles.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            // A build node that lives on would keep the other end of our pipes open.
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_NOLOGO"] = "1" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"dotnet {string.Join(' ', arguments)} ({name}):\n{output}\n{errors.Result}");
        return output;
    }
}

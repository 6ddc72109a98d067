using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Strata.Nn;
using Strata.Nn.Modules;

namespace Strata.Benchmarks;

/// <summary>Whole training steps (forward, backward, AdamW with layer-wise rates) beside PyTorch's, and what they take of memory.</summary>
/// <remarks>
/// Each model runs in a process of its own, with a peer process that takes turns with it, each on all cores while the
/// other waits. Memory: the largest resident size during the first three steps over that before the first one, when
/// model, optimizer and inputs are there on both sides, and gradients and the optimizer's state are touched on neither.
/// Beside it: over that before the model was made, without its values; so with what making it leaves behind.
/// </remarks>
internal static class TrainSpeed
{
    private const int Rounds = 7;

    /// <summary>Runs every case, or those named before <c>--</c>.</summary>
    public static void Run(string[] args)
    {
        int separator = Array.IndexOf(args, "--");
        string[] names = separator > 0 ? args[..separator] : [.. TrainedModels.Names];
        string[] python = args[(separator + 1)..];
        Console.WriteLine(
            $"{Environment.ProcessorCount} cores; ms a step (median), peak memory of the first steps in MB"
        );
        Console.WriteLine(
            $"{"", -20}{"Strata", 10}{"PyTorch", 10}{"ratio", 8}{"Strata", 10}{"PyTorch", 10}{"ratio", 8}{"from start", 12}   arena"
        );
        foreach (string name in names)
        {
            using var child = Process.Start(
                new ProcessStartInfo(Environment.ProcessPath!, ["train-case", name, .. python])
            )!;
            child.WaitForExit();
        }
    }

    /// <summary>Runs one case in this process.</summary>
    public static void RunCase(string name, string[] python)
    {
        long start = Resident("VmRSS");
        (Module model, Func<float> step, TrainStep compiled) = TrainedModels.Create(name);
        start += model.ParameterSet.ValueCount * sizeof(float);
        File.WriteAllText("/proc/self/clear_refs", "5"); // starts the high-water mark anew
        long before = Resident("VmRSS");
        for (int i = 0; i < 3; i++)
            step();
        long peak = Resident("VmHWM");
        long taken = peak - before;
        using Process? peer = python.Length == 0 ? null : Start(python, name);
        long theirBytes = 0;
        if (peer is not null)
        {
            using var ready = JsonDocument.Parse(peer.StandardOutput.ReadLine() ?? "{}");
            theirBytes = ready.RootElement.GetProperty("bytes").GetInt64();
            Check(model, ready.RootElement.GetProperty("parameters").GetInt64());
        }

        int steps = Math.Clamp((int)(400 / Time(step, 3)), 3, 2000);
        Time(step, steps);
        var ours = new List<double>();
        var theirs = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(Time(step, steps));
            if (peer is not null)
                theirs.Add(Ask(peer, steps));
        }

        peer?.StandardInput.Close();
        double mine = Median(ours);
        string row = string.Create(CultureInfo.InvariantCulture, $"{name, -20}{mine, 10:0.000}");
        row += peer is null
            ? new string(' ', 18)
            : string.Create(CultureInfo.InvariantCulture, $"{Median(theirs), 10:0.000}{mine / Median(theirs), 8:0.00}");
        row += string.Create(CultureInfo.InvariantCulture, $"{taken / 1e6, 10:0.0}{theirBytes / 1e6, 10:0.0}");
        row += peer is null
            ? new string(' ', 8)
            : string.Create(CultureInfo.InvariantCulture, $"{(double)taken / theirBytes, 8:0.00}");
        row += string.Create(CultureInfo.InvariantCulture, $"{(peak - start) / 1e6, 12:0.0}   {compiled.Memory}");
        Console.WriteLine(row);
    }

    private static void Check(Module model, long parameters)
    {
        long ours = model.ParameterSet.ValueCount;
        if (ours != parameters)
            throw new InvalidOperationException($"our model has {ours} values, the peer's {parameters}");
    }

    private static Process Start(string[] python, string name)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peers", "train_steps.py");
        return Process.Start(
            new ProcessStartInfo(python[0], [.. python[1..], script, name])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
    }

    private static double Ask(Process peer, int steps)
    {
        peer.StandardInput.WriteLine(steps);
        peer.StandardInput.Flush();
        using var answer = JsonDocument.Parse(peer.StandardOutput.ReadLine() ?? "{}");
        return answer.RootElement.GetProperty("ms").GetDouble();
    }

    private static double Time(Func<float> step, int count)
    {
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[count / 2];
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static long Resident(string key) =>
        long.Parse(
            File.ReadLines("/proc/self/status")
                .First(line => line.StartsWith(key, StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2]
                .Split('\t')[^1],
            CultureInfo.InvariantCulture
        ) * 1024;
}

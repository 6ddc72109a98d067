using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks.Peers;

/// <summary>Our side of a row, in a process of its own; <c>peers/rows.py</c> speaks the same.</summary>
internal static class PeerSide
{
    /// <summary>Set for a run without AVX-512: an unknown switch of the runtime would be ignored in silence.</summary>
    public const string NarrowVariable = "STRATA_BENCHMARK_NARROW";

    /// <summary>Makes the work, says so, and times as many steps as each line on standard input says.</summary>
    public static int Run(string name)
    {
        CheckVectors();
        MeasuredWork work = PeerRows.Named(name).Create();
        Write(
            new
            {
                side = "Strata",
                mode = "",
                threads = WorkerPool.ThreadCount,
                check = work.Check,
                bytes = work.Bytes,
            }
        );
        TimeSpan done = Environment.CpuUsage.TotalTime;
        while (Console.ReadLine() is { } line)
        {
            TimeSpan idle = Environment.CpuUsage.TotalTime - done;
            double ms = MedianTime(work.Step, int.Parse(line, CultureInfo.InvariantCulture));
            done = Environment.CpuUsage.TotalTime;
            Write(new { ms, idle = idle.TotalMilliseconds });
        }

        return 0;
    }

    /// <summary>The limits of the machine, asked for by lines: <c>fma</c>, or the bytes whose bandwidth is wanted.</summary>
    public static int RunLimits()
    {
        CheckVectors();
        while (Console.ReadLine() is { } line)
        {
            double limit =
                line == "fma"
                    ? FmaPeak.MeasuredOnAllCores()
                    : BandwidthPeak.Measured(long.Parse(line, CultureInfo.InvariantCulture));
            Write(new { limit, bits = Vector512.IsHardwareAccelerated ? 512 : 256 });
        }

        return 0;
    }

    private static void CheckVectors()
    {
        if (Environment.GetEnvironmentVariable(NarrowVariable) is not null && Vector512.IsHardwareAccelerated)
            throw new InvalidOperationException("AVX-512 is still on: the runtime did not take the switch.");
    }

    private static double MedianTime(Action step, int count)
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

    private static void Write<T>(T answer)
    {
        Console.WriteLine(JsonSerializer.Serialize(answer));
        Console.Out.Flush();
    }
}

using System.Globalization;

namespace Strata.Benchmarks.Peers;

/// <summary>What this process has in memory, as Linux counts it.</summary>
internal static class ResidentMemory
{
    /// <summary>Starts the high-water mark anew.</summary>
    public static void RestartPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>Bytes now.</summary>
    public static long Now() => Read("VmRSS:");

    /// <summary>The most bytes since the mark was started anew.</summary>
    public static long Peak() => Read("VmHWM:");

    private static long Read(string key) =>
        long.Parse(
            File.ReadLines("/proc/self/status")
                .First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..]
                .Replace("kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture
        ) * 1024;
}

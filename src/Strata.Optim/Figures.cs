namespace Strata.Optim;

/// <summary>How figures are written in tables and messages.</summary>
internal static class Figures
{
    /// <summary>Four significant digits: <c>5.314e-3</c>, <c>0.5</c>, <c>1e-2</c>, <c>0</c>.</summary>
    public static string Format(double value) =>
        value == 0 ? "0"
        : Math.Abs(value) is >= 0.1 and < 1000 ? value.ToString("0.####")
        : double.IsFinite(value) ? value.ToString("0.###e-0")
        : value.ToString();

    /// <summary>Every digit, for a figure that somebody wrote: <c>0.00123456</c>, <c>1e-2</c>.</summary>
    public static string Exact(double value)
    {
        string shortest = Format(value);
        return double.Parse(shortest).Equals(value) ? shortest : value.ToString("R");
    }

    /// <summary>A size in bytes: <c>42.6 MiB</c>.</summary>
    public static string Bytes(long bytes) =>
        bytes < 1024 ? $"{bytes} B"
        : bytes < 1024 * 1024 ? $"{bytes / 1024.0:0.0} KiB"
        : bytes < 1024L * 1024 * 1024 ? $"{bytes / (1024.0 * 1024):0.0} MiB"
        : $"{bytes / (1024.0 * 1024 * 1024):0.00} GiB";
}

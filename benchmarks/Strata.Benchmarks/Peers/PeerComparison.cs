using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Strata.Benchmarks.Peers;

/// <summary>Strata and PyTorch on the same work, taking turns.</summary>
/// <remarks>
/// Each side is a process of its own with all cores, asked for its turn while the other blocks on its standard input.
/// Between turns is a pause, longer than the threads of either side spin; what a side used of the other's turn is
/// summed and printed. Before anything is timed, both say what they computed, and a row whose numbers differ is an error.
/// </remarks>
internal sealed class PeerComparison : IDisposable
{
    private const int MostRounds = 7;
    private const int LeastRounds = 3;
    private const double TurnTime = 200; // ms
    private static readonly TimeSpan _rowTime = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(40);

    private readonly PeerOptions _options;
    private readonly Dictionary<string, string> _environment = [];
    private readonly Contestant _limits;
    private readonly Dictionary<long, double> _bandwidths = [];
    private double _peak;
    private int _bits;
    private double _idle;
    private double _turns;

    private PeerComparison(PeerOptions options)
    {
        _options = options;
        if (options.IsNarrow)
        {
            foreach (string name in (string[])["DOTNET_EnableAVX512", "DOTNET_EnableAVX512F"])
                _environment[name] = "0";
            _environment[PeerSide.NarrowVariable] = "1";
            _environment["ATEN_CPU_CAPABILITY"] = "avx2";
            _environment["DNNL_MAX_CPU_ISA"] = "AVX2";
            _environment["ONEDNN_MAX_CPU_ISA"] = "AVX2";
            _environment["MKL_ENABLE_INSTRUCTIONS"] = "AVX2";
            _environment["OPENBLAS_CORETYPE"] = "Haswell";
        }

        _limits = new("the probe", [Environment.ProcessPath!, "peers-limits"], _environment);
        FindPeak();
    }

    /// <summary>The processor and its limits.</summary>
    private string Machine =>
        Text($"{Processor()}, {Environment.ProcessorCount} cores, {_bits}-bit vectors; multiply-adds {_peak:0} GFLOP/s")
        + string.Concat(_bandwidths.Select(limit => Text($", {limit.Value:0} GB/s over {limit.Key / 1e6:0} MB")));

    /// <summary>Runs the rows, prints the table, and brings a document up to date.</summary>
    /// <returns>0; 1 where a side failed or the sides computed different things.</returns>
    public static int Run(PeerOptions options)
    {
        using var comparison = new PeerComparison(options);
        Console.WriteLine(PeerTable.Header);
        var results = new List<PeerResult>();
        int failures = 0;
        foreach (PeerRow row in options.Rows)
        {
            try
            {
                PeerResult result = row.Name == PeerRows.StartUp ? StartUp(row) : comparison.Measure(row);
                results.Add(result);
                Console.WriteLine(PeerTable.Line(result));
            }
            catch (InvalidOperationException problem)
            {
                Console.WriteLine($"{row.Title}: {problem.Message}");
                failures++;
            }
        }

        Console.WriteLine(
            Text(
                $"waiting sides used {comparison._idle:0} ms of processor time, most of it in the pauses, beside turns of {comparison._turns:0} ms"
            )
        );
        if (options.Markdown is { } file)
            PeerTable.Update(file, results, comparison.Machine, options);
        return failures == 0 ? 0 : 1;
    }

    public void Dispose() => _limits.Dispose();

    private PeerResult Measure(PeerRow row)
    {
        string rows = Path.Combine(AppContext.BaseDirectory, "peers", "rows.py");
        using var ours = new Contestant("Strata", [Environment.ProcessPath!, "peers-side", row.Name], _environment);
        using Contestant? theirs =
            _options.Python.Count == 0 ? null : new("PyTorch", [.. _options.Python, rows, row.Name], _environment);
        JsonElement mine = ours.Read();
        JsonElement peers = theirs?.Read() ?? mine;
        Agree(row, mine, peers);
        var mySteps = new Turn(this, ours);
        Turn? theirSteps = theirs is null ? null : new Turn(this, theirs);
        var watch = Stopwatch.StartNew();
        for (int round = 0; round < MostRounds && (round < LeastRounds || watch.Elapsed < _rowTime); round++)
        {
            mySteps.Take();
            theirSteps?.Take();
        }

        FindPeak();
        double ms = mySteps.Median;
        bool moves = row.Traffic > 0;
        double work = moves ? row.Traffic : row.Flops;
        return new(row, ms)
        {
            Theirs = theirSteps?.Median,
            Mode = peers.GetProperty("mode").GetString()!,
            IsBandwidth = moves,
            Share = work == 0 ? null : work / ms / 1e6 / (moves ? Bandwidth((long)row.Footprint) : _peak),
            OurBytes = mine.GetProperty("bytes").GetInt64(),
            TheirBytes = theirs is null ? 0 : peers.GetProperty("bytes").GetInt64(),
        };
    }

    private static void Agree(PeerRow row, JsonElement ours, JsonElement theirs)
    {
        double[] mine = Numbers(ours);
        double[] peers = Numbers(theirs);
        double scale = 0; // the largest so far: a loss that has fallen to nothing is no measure of itself
        for (int i = 0; i < Math.Max(mine.Length, peers.Length); i++)
        {
            double allowed = i == 0 ? row.FirstTolerance : row.Tolerance;
            bool agrees = mine.Length == peers.Length;
            if (agrees)
            {
                scale = Math.Max(scale, Math.Max(Math.Abs(mine[i]), Math.Abs(peers[i])));
                agrees = Math.Abs(mine[i] - peers[i]) <= allowed * scale;
            }

            if (!agrees)
            {
                throw new InvalidOperationException(
                    $"the sides do different work: {string.Join(", ", mine.Select(x => Text($"{x:g7}")))} here, "
                        + $"{string.Join(", ", peers.Select(x => Text($"{x:g7}")))} there."
                );
            }
        }

        int threads = theirs.GetProperty("threads").GetInt32();
        if (ours.GetProperty("threads").GetInt32() != threads)
            throw new InvalidOperationException($"the peer has {threads} threads, we have another number.");

        static double[] Numbers(JsonElement side) =>
            [.. side.GetProperty("check").EnumerateArray().Select(number => number.GetDouble())];
    }

    /// <summary>The best of several probes: a neighbour on the machine makes any one of them slow.</summary>
    private void FindPeak()
    {
        JsonElement answer = _limits.Ask("fma");
        _peak = Math.Max(_peak, answer.GetProperty("limit").GetDouble());
        _bits = answer.GetProperty("bits").GetInt32();
    }

    private double Bandwidth(long bytes)
    {
        if (!_bandwidths.TryGetValue(bytes, out double limit))
        {
            _bandwidths[bytes] = limit = _limits
                .Ask(bytes.ToString(CultureInfo.InvariantCulture))
                .GetProperty("limit")
                .GetDouble();
        }

        return limit;
    }

    private static PeerResult StartUp(PeerRow row)
    {
        (double empty, double plan) = StartupSpeed.Run(folder: null);
        return new(row, plan) { Theirs = empty };
    }

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':', 2)[1]
            .Trim()
        ?? "unknown processor";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>The turns of one side.</summary>
    private sealed class Turn
    {
        private readonly PeerComparison _comparison;
        private readonly Contestant _side;
        private readonly int _steps;
        private readonly List<double> _times = [];

        /// <summary>Warms the side up, past the compilation of hot code, and finds how many steps fill a turn.</summary>
        public Turn(PeerComparison comparison, Contestant side)
        {
            (_comparison, _side) = (comparison, side);
            double once = Ask(3);
            _steps = Math.Clamp((int)(TurnTime / once), 3, 50_000);
            Ask(Math.Clamp((int)(1000 / once), 3, 50_000)); // hot code is compiled anew after 30 calls
            Thread.Sleep(150); // and in the background
            once = Ask(_steps);
            _steps = Math.Clamp((int)(TurnTime / once), 3, 50_000);
            _ = Ask(3);
        }

        public double Median
        {
            get
            {
                _times.Sort();
                return _times[_times.Count / 2];
            }
        }

        public void Take()
        {
            var watch = Stopwatch.StartNew();
            _times.Add(Ask(_steps, counted: true));
            _comparison._turns += watch.Elapsed.TotalMilliseconds;
        }

        private double Ask(int steps, bool counted = false)
        {
            Thread.Sleep(_pause);
            JsonElement answer = _side.Ask(steps.ToString(CultureInfo.InvariantCulture));
            if (counted)
                _comparison._idle += answer.GetProperty("idle").GetDouble();
            return answer.GetProperty("ms").GetDouble();
        }
    }
}

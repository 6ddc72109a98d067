using System.Diagnostics;
using System.Text.Json;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Benchmarks;

/// <summary>The price of groups: the same 512,000 values as 2,000 parameters in 1 group, in 2,000 groups, and against PyTorch.</summary>
/// <remarks>The peer runs in a process of its own that takes turns with ours, each on all cores while the other waits.</remarks>
internal static class GroupCost
{
    private const int Parameters = 2000;
    private const int Values = 256;
    private const int Rounds = 61;

    public static void Run(string[] python)
    {
        Optimizer one = Create(groups: 1);
        Optimizer many = Create(groups: Parameters);
        Optimizer watched = Create(groups: Parameters);
        watched.CollectDiagnostics();
        using Process? peer = python.Length == 0 ? null : Start(python);
        var ours = (One: new List<double>(), Many: new List<double>(), Watched: new List<double>());
        var theirs = new List<double>();
        Measure.Repeat(one, 2000);
        Measure.Repeat(many, 2000);
        Measure.Repeat(watched, 2000);
        for (int round = 0; round < Rounds; round++)
        {
            ours.One.Add(Measure.Repeat(one, 40));
            ours.Many.Add(Measure.Repeat(many, 40));
            ours.Watched.Add(Measure.Repeat(watched, 40));
            if (peer is not null && round % 10 == 0)
                theirs.Add(AskFor(peer));
        }

        double single = Median(ours.One);
        double grouped = Median(ours.Many);
        Console.WriteLine(
            $"AdamW, {Parameters} × {Values} values, {Environment.ProcessorCount} cores, median of {Rounds} rounds"
        );
        Console.WriteLine($"  1 group            {single * 1e3, 9:0.0} µs");
        Console.WriteLine(
            $"  {Parameters} groups        {grouped * 1e3, 9:0.0} µs   {grouped / single:0.00} × one group"
        );
        double diagnosed = Median(ours.Watched);
        Console.WriteLine($"  with diagnostics   {diagnosed * 1e3, 9:0.0} µs   {diagnosed / grouped:0.00} × without");
        if (peer is not null)
        {
            peer.StandardInput.Close();
            double torch = Median(theirs);
            Console.WriteLine(
                $"  PyTorch, fused     {torch * 1e3, 9:0.0} µs   Strata takes {grouped / torch:0.0000} of it"
            );
        }
    }

    private static Optimizer Create(int groups)
    {
        var key = new RandomKey(1);
        var set = new ParameterSet(
            Enumerable.Range(0, Parameters).Select(i => new Parameter($"p{i}", new Shape(Values)))
        );
        for (int i = 0; i < set.Count; i++)
        {
            key.FoldIn(i).Normal(set[i].Value.Span);
            key.FoldIn(Parameters + i).Normal(set[i].Gradient.Span);
            set[i].HasGradient = true;
        }

        return Optimizer.Create([
            .. set.Chunk(Parameters / groups)
                .Select((part, i) => new ParameterGroup($"g{i}", part, new AdamW(1e-7 * (i + 1)))),
        ]);
    }

    private static Process Start(string[] python)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peers", "group_cost.py");
        var start = new ProcessStartInfo(python[0], [.. python[1..], script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        using var ready = JsonDocument.Parse(process.StandardOutput.ReadLine() ?? "{}");
        Console.WriteLine($"peer: {ready.RootElement.GetProperty("peer").GetString()}");
        return process;
    }

    private static double AskFor(Process peer)
    {
        peer.StandardInput.WriteLine("run");
        peer.StandardInput.Flush();
        using var answer = JsonDocument.Parse(peer.StandardOutput.ReadLine() ?? "{}");
        return answer.RootElement.GetProperty("ms").GetDouble();
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}

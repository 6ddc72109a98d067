using System.Diagnostics;
using System.Globalization;
using Strata.Benchmarks.Peers;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Benchmarks;

/// <summary>How cost grows: over parameters, groups, batch and length. A straight line has the same time for every unit.</summary>
internal static class Growth
{
    private const string First = "<!-- how cost grows: begin -->";
    private const string Last = "<!-- how cost grows: end -->";

    /// <summary>Prints all tables, or those named, and writes them into a document where one is given.</summary>
    public static int Run(string[] args)
    {
        string? file = args is [.., "--markdown", var path] ? path : null;
        var lines = new List<string>();
        Table(
            lines,
            "AdamW, one parameter",
            "values",
            "ns a value",
            1e6,
            [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
            values => Stepping([new Shape(values)], groups: 1)
        );
        Table(
            lines,
            "AdamW, 10,000 parameters of 256 values",
            "groups",
            "",
            0,
            [1, 10, 100, 1_000, 10_000],
            groups => Stepping([.. Enumerable.Repeat(new Shape(256), 10_000)], groups)
        );
        Table(
            lines,
            "the same, with `CollectDiagnostics()`",
            "groups",
            "",
            0,
            [1, 100, 10_000],
            groups => Stepping([.. Enumerable.Repeat(new Shape(256), 10_000)], groups, diagnosed: true)
        );
        Table(
            lines,
            "train step, MLP 784-512-512-10",
            "batch",
            "µs an image",
            1e3,
            [16, 32, 64, 128, 256, 512],
            batch => Compiled(TrainedModels.Mlp(batch))
        );
        Table(
            lines,
            "train step, ResNet-18, 32 px",
            "batch",
            "µs an image",
            1e3,
            [4, 8, 16, 32, 64],
            batch => Compiled(TrainedModels.ResNet18(batch, 32))
        );
        Table(
            lines,
            "train step, embedding + LSTM 128→256, batch 32",
            "length",
            "µs a time step",
            1e3,
            [16, 32, 64, 128, 256],
            length => Compiled(TrainedModels.Lstm(32, length))
        );
        Table(
            lines,
            "train step, GPT 6×384, 1,024 tokens in all",
            "length",
            "µs a token and layer, for 1,024 tokens",
            1e3 / 6 / 1024,
            [64, 128, 256, 512, 1024],
            length => Compiled(TrainedModels.Gpt(1024 / length, length)),
            perUnit: false
        );
        if (file is not null)
            Write(file, lines);
        return 0;
    }

    private static void Table(
        List<string> lines,
        string title,
        string unit,
        string each,
        double scale,
        int[] sizes,
        Func<int, Action> create,
        bool perUnit = true
    )
    {
        bool hasEach = scale > 0;
        lines.Add($"\n{title}\n");
        lines.Add($"| {unit} | ms a step |{(hasEach ? $" {each} |" : " of the first |")}");
        lines.Add("|---|---|---|");
        Console.WriteLine(string.Join('\n', lines[^3..]));
        double first = 0;
        foreach (int size in sizes)
        {
            double ms = Median(create(size));
            GC.Collect();
            first = first == 0 ? ms : first;
            double figure = hasEach ? ms * scale / (perUnit ? size : 1) : ms / first;
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"| {size:N0} | {ms:0.0000} | {figure:0.00} |"));
            Console.WriteLine(lines[^1]);
        }
    }

    private static Action Compiled(TrainedModel model)
    {
        Func<float> step = model.Compile().Run;
        return () => step();
    }

    private static Action Stepping(Shape[] shapes, int groups, bool diagnosed = false)
    {
        var set = new ParameterSet(shapes.Select((shape, i) => new Parameter($"p{i}", shape)));
        foreach (Parameter parameter in set)
        {
            SameValues.Fill(parameter.Value.Span, parameter.Name);
            SameValues.Fill(parameter.Gradient.Span, parameter.Name + "g");
            parameter.HasGradient = true;
        }

        var optimizer = Optimizer.Create([
            .. set.Chunk(set.Count / groups)
                .Select((part, i) => new ParameterGroup($"g{i}", part, new AdamW(1e-7 * (i + 1)))),
        ]);
        if (diagnosed)
            optimizer.CollectDiagnostics();
        return () => optimizer.Step();
    }

    /// <summary>The median of steps for half a second, after a warm-up as long.</summary>
    private static double Median(Action step)
    {
        var times = new List<double>();
        for (int pass = 0; pass < 2; pass++)
        {
            times.Clear();
            var total = Stopwatch.StartNew();
            while (times.Count < 3 || (total.ElapsedMilliseconds < 500 && times.Count < 20_000))
            {
                long start = Stopwatch.GetTimestamp();
                step();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            Thread.Sleep(pass == 0 ? 120 : 0); // tiers of compiled code change in the background
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static void Write(string file, List<string> lines)
    {
        string text = File.ReadAllText(file);
        int begin = text.IndexOf(First, StringComparison.Ordinal);
        int end = text.IndexOf(Last, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new ArgumentException($"{file} has no lines \"{First}\" and \"{Last}\" to write the tables between.");
        File.WriteAllText(file, $"{text[..begin]}{First}\n{string.Join('\n', lines)}\n\n{text[end..]}");
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn;

/// <summary>Where the time of a compiled step goes, operation by operation, and how fast each is.</summary>
/// <remarks>
/// Set it on <see cref="TrainStep.Profile"/>, run some steps, and print it. It costs two readings of the clock an
/// operation. Rates count what must be done, not what is: products without padding, and every tensor once.
/// </remarks>
public sealed class StepProfile
{
    private const string OptimizerRow = "optimizer step";

    private readonly Dictionary<Operation, Entry> _entries = new(ReferenceEqualityComparer.Instance);
    private readonly List<Operation> _order = [];
    private long _start;
    private long _optimizer;
    private long _optimizerBytes;

    /// <summary>How many runs were measured.</summary>
    public int Runs { get; private set; }

    /// <summary>Seconds of a run, all rows together.</summary>
    public double Seconds => Rows.Sum(row => row.Seconds);

    /// <summary>The rows, slowest first; operations of the same kind and shapes share one.</summary>
    public IReadOnlyList<StepProfileRow> Rows
    {
        get
        {
            double scale = 1.0 / (Stopwatch.Frequency * (double)Math.Max(1, Runs));
            IEnumerable<StepProfileRow> rows = _order
                .GroupBy(operation => (Name: NameOf(operation), Shapes: ShapesOf(operation)))
                .Select(group => new StepProfileRow(
                    group.Key.Name,
                    group.Key.Shapes,
                    group.Count(),
                    group.Sum(operation => _entries[operation].Forward) * scale,
                    group.Sum(operation => _entries[operation].Backward) * scale,
                    new(
                        group.Sum(operation => operation.Work.Forward),
                        group.Sum(operation => operation.Work.Backward)
                    ),
                    group.Sum(ForwardBytes),
                    group.Sum(BackwardBytes)
                ));
            if (_optimizer > 0)
                rows = rows.Append(new(OptimizerRow, "", 1, 0, _optimizer * scale, default, 0, _optimizerBytes));
            return [.. rows.OrderByDescending(row => row.Seconds)];
        }
    }

    /// <summary>Forgets what was measured.</summary>
    public void Clear()
    {
        _entries.Clear();
        _order.Clear();
        (_optimizer, _optimizerBytes, Runs) = (0, 0, 0);
    }

    /// <summary>A table: time, share, and rates of each row.</summary>
    public override string ToString() => ToString(int.MaxValue);

    /// <summary>A table of the slowest rows.</summary>
    /// <param name="rows">How many to show.</param>
    public string ToString(int rows)
    {
        IReadOnlyList<StepProfileRow> all = Rows;
        double seconds = all.Sum(row => row.Seconds);
        var text = new StringBuilder();
        Line(
            text,
            $"{"operation", -20}{"forward", 9}{"backward", 10} ms{"share", 7}{"GF/s", 14}{"GB/s", 14}   count, shapes"
        );
        foreach (StepProfileRow row in all.Take(rows))
        {
            string rates = $"{Rate(row.Work.Forward, row.Forward), 7}{Rate(row.Work.Backward, row.Backward), 7}";
            rates += $"{Rate(row.ForwardBytes, row.Forward), 7}{Rate(row.BackwardBytes, row.Backward), 7}";
            Line(
                text,
                $"{row.Operation, -20}{row.Forward * 1e3, 9:F3}{row.Backward * 1e3, 10:F3}   {row.Seconds / seconds, 7:P1}{rates}   {row.Count} × {row.Shapes}"
            );
        }

        Line(text, $"{all.Sum(row => row.Seconds) * 1e3:F3} ms a run, {Runs} runs");
        return text.ToString();
    }

    internal void BeginRun()
    {
        Runs++;
        _start = Stopwatch.GetTimestamp();
    }

    /// <summary>The time since the last call belongs to this operation.</summary>
    internal void Take(Operation operation, bool backward)
    {
        if (!_entries.TryGetValue(operation, out Entry? entry))
        {
            _entries[operation] = entry = new();
            _order.Add(operation);
        }

        long now = Stopwatch.GetTimestamp();
        if (backward)
            entry.Backward += now - _start;
        else
            entry.Forward += now - _start;
        _start = Stopwatch.GetTimestamp();
    }

    /// <summary>The time since the last call belongs to the optimizer.</summary>
    internal void TakeOptimizer(Assignment assignment)
    {
        _optimizer += Stopwatch.GetTimestamp() - _start;
        if (_optimizerBytes > 0)
            return;
        // Values and state are read and written, gradients read.
        long values = assignment.Where(row => !row.Frozen).Sum(row => (long)row.Parameter.Count);
        _optimizerBytes = (3 * sizeof(float) * values) + (2 * assignment.StateBytes);
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Rate(double amount, double seconds) =>
        amount <= 0 || seconds <= 0 ? "-" : (amount / seconds / 1e9).ToString("F1", CultureInfo.InvariantCulture);

    private static string NameOf(Operation operation)
    {
        string name = operation.GetType().Name;
        int generic = name.IndexOf('`', StringComparison.Ordinal);
        name = generic < 0 ? name : name[..generic];
        name = name.EndsWith("Operation", StringComparison.Ordinal) ? name[..^"Operation".Length] : name;
        Type[] arguments = operation.GetType().GetGenericArguments();
        return arguments.Length == 0 ? name : $"{name} {string.Join(' ', arguments.Select(type => type.Name))}";
    }

    private static string ShapesOf(Operation operation)
    {
        IEnumerable<Shape> inputs = operation.Inputs.ToArray().OfType<Tensor>().Select(tensor => tensor.Shape);
        return $"{string.Join(' ', inputs)} → {string.Join(' ', operation.Outputs.Select(tensor => tensor.Shape))}";
    }

    private static double ForwardBytes(Operation operation) =>
        sizeof(float)
        * (
            operation.Inputs.ToArray().Sum(tensor => (double?)tensor?.Count)
                + operation.Outputs.Sum(tensor => (double)tensor.Count)
            ?? 0
        );

    private static double BackwardBytes(Operation operation)
    {
        double values = 0;
        foreach (Tensor? input in operation.Inputs)
        {
            if (input is null)
                continue;
            values += operation.BackwardReads(input) ? input.Count : 0;
            values += input.Memory.IsWanted ? input.Count : 0;
        }

        foreach (Tensor output in operation.Outputs)
            values += operation.BackwardReads(output) ? 2.0 * output.Count : output.Count;
        return values * sizeof(float);
    }

    private sealed class Entry
    {
        public long Forward { get; set; }

        public long Backward { get; set; }
    }
}

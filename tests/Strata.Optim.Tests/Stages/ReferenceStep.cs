namespace Strata.Optim.Tests.Stages;

/// <summary>One parameter in one step, in double: what the plain definition of a stage reads.</summary>
internal sealed class ReferenceStep
{
    private readonly Dictionary<string, double[]> _slots = [];

    public required int[] Shape { get; init; }

    /// <summary>The values before the step.</summary>
    public required double[] Value { get; set; }

    public double[] Gradient { get; set; } = [];

    /// <summary>1 in the first step.</summary>
    public int Count { get; set; }

    /// <summary>State, zeros at first.</summary>
    public double[] Slot(string name)
    {
        if (!_slots.TryGetValue(name, out double[]? slot))
            _slots[name] = slot = new double[Value.Length];
        return slot;
    }

    /// <summary>The indices of each row: what leads to one output along the first axis.</summary>
    public IEnumerable<int[]> Rows()
    {
        int rows = Shape.Length < 2 ? 1 : Shape[0];
        int length = Value.Length / rows;
        return Enumerable.Range(0, rows).Select(row => Enumerable.Range(row * length, length).ToArray());
    }

    /// <summary>The indices of each column along the last axis.</summary>
    public IEnumerable<int[]> Columns()
    {
        int columns = Shape.Length < 2 ? 1 : Shape[^1];
        return Enumerable
            .Range(0, columns)
            .Select(column =>
                Enumerable.Range(0, Value.Length / columns).Select(i => (i * columns) + column).ToArray()
            );
    }

    public static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
}

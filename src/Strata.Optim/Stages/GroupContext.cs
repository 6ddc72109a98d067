namespace Strata.Optim;

/// <summary>What a group-wide stage sees between measuring and applying.</summary>
public readonly ref struct GroupContext
{
    private readonly ReadOnlySpan<double> _measures;
    private readonly int _width;

    internal GroupContext(
        scoped in StepFigures figures,
        ReadOnlySpan<double> measures,
        int width,
        Span<double> scalars,
        long count
    )
    {
        Figures = figures;
        _measures = measures;
        _width = width;
        Scalars = scalars;
        Count = count;
    }

    /// <summary>The figures of the first parameter of the group that takes part.</summary>
    public StepFigures Figures { get; }

    /// <summary>The scalars of the group; to be replaced.</summary>
    public Span<double> Scalars { get; }

    /// <summary>Updates of the group, this one included; 1 in the first.</summary>
    public long Count { get; }

    /// <summary>The sum of one measure over the parameters that take part, in the order of the model.</summary>
    public double Sum(int measure)
    {
        double sum = 0;
        for (int i = measure; i < _measures.Length; i += _width)
            sum += _measures[i];
        return sum;
    }

    /// <summary>The largest of one measure; 0 if all are below.</summary>
    public double Largest(int measure)
    {
        double largest = 0;
        for (int i = measure; i < _measures.Length; i += _width)
            largest = Math.Max(largest, _measures[i]);
        return largest;
    }
}

namespace Strata.Optim;

/// <summary>A value that each step multiplies by a factor of its own: <c>start·f(1)·f(2)·…·f(step)</c>.</summary>
/// <remarks>As PyTorch's <c>MultiplicativeLR</c>. Asking for the next step is one product; asking for an earlier one begins anew.</remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Factor">The factor of each step from 1 on.</param>
public sealed record MultiplicativeSchedule(double Start, Schedule Factor) : Schedule
{
    private readonly Reached _reached = new();

    /// <summary>The factor of each step from 1 on.</summary>
    public Schedule Factor { get; } = ScheduleChecks<MultiplicativeSchedule>.NotNull(Factor, nameof(Factor));

    /// <inheritdoc/>
    public override double At(long step)
    {
        lock (_reached)
        {
            if (_reached.Step > step)
                (_reached.Step, _reached.Product) = (0, 1);
            while (_reached.Step < step)
                _reached.Product *= Factor.At(++_reached.Step);
            return Start * _reached.Product;
        }
    }

    /// <inheritdoc/>
    public bool Equals(MultiplicativeSchedule? other) =>
        other is not null && Start.Equals(other.Start) && Factor.Equals(other.Factor);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, Factor);

    /// <inheritdoc/>
    public override string ToString() => $"multiplicative({Figures.Exact(Start)}, × {Factor.Grouped} each step)";

    /// <summary>How far the product has come. Not part of the value: a step only saves work by it.</summary>
    private sealed class Reached
    {
        public long Step { get; set; }

        public double Product { get; set; } = 1;
    }
}

using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>After the update, brings the norm of each row back: Keras' <c>MaxNorm</c> and <c>UnitNorm</c>. The last stage on the update.</summary>
/// <remarks>
/// A row is what leads to one output, <c>w[i, …]</c>; a parameter of rank 0 or 1 is one row. Rows of norm 0 stay.
/// Srebro and Shraibman, 2005 (max norm).
/// </remarks>
/// <param name="Norm">The largest norm, or the norm itself where <see cref="Exactly"/>; above 0.</param>
public sealed record ProjectNorm(double Norm) : Stage
{
    /// <summary>Give every row this norm, instead of limiting it.</summary>
    /// <value>false</value>
    public bool Exactly { get; init; }

    /// <inheritdoc/>
    public override bool WritesValue => true;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        ScaledSum.Subtract(context.Value, context.Update);
        int length =
            context.Shape.Rank < 2 ? context.Value.Length : context.Value.Length / Math.Max(1, context.Shape[0]);
        for (int start = 0; start < context.Value.Length; start += length)
        {
            Block row = context.Value.Slice(start, length);
            double norm = Math.Sqrt(Magnitude.SumOfSquares(row));
            if (norm > 0 && (Exactly || norm > Norm))
                ScaledSum.Scale(row, (float)(Norm / norm));
        }
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.Above("norm", Norm, 0);
}

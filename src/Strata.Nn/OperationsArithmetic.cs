using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn;

// A factor, and reductions to one value.
public static partial class Operations
{
    /// <summary><c>factor · input</c>.</summary>
    public static Tensor Scale(Tensor input, float factor)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new ScaleOperation(input, factor)).Output;
    }

    /// <summary>The sum of all values.</summary>
    /// <returns>A scalar.</returns>
    public static Tensor Sum(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new SumOperation(input, mean: false)).Output;
    }

    /// <summary>The mean of all values; nan for none.</summary>
    /// <returns>A scalar.</returns>
    public static Tensor Mean(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new SumOperation(input, mean: true)).Output;
    }
}

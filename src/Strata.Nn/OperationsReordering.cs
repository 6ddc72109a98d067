using Strata.Nn.Graph;

namespace Strata.Nn;

// An axis in an order that is known when a step is recorded.
public static partial class Operations
{
    /// <summary>Elements of an axis in another order, some perhaps several times: <see cref="IndexSelect"/> with fixed indices.</summary>
    internal static Tensor Reorder(Tensor input, int axis, ReadOnlySpan<int> source) =>
        Tape.Run(new AxisMapOperation(input, axis, source)).Output;
}

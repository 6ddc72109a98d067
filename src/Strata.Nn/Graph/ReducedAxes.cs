using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>What a reduction does to a shape.</summary>
internal sealed class ReducedAxes
{
    public ReducedAxes(string operation, Shape shape, Axes axes, bool keepDimensions)
    {
        bool[] reduced = new bool[shape.Rank];
        foreach (int axis in axes.Values)
        {
            int at = AxisArgument.Resolve(operation, axis, shape);
            if (shape.Rank == 0)
                continue;
            if (reduced[at])
                throw new ShapeException($"{operation}: axis {axis} is given twice for an input of shape {shape}.");
            reduced[at] = true;
        }

        if (axes.AreAll)
            Array.Fill(reduced, true);
        int[] kept = shape.Sizes.ToArray();
        var output = new List<int>();
        for (int axis = 0; axis < reduced.Length; axis++)
        {
            if (reduced[axis])
                kept[axis] = 1;
            if (!reduced[axis] || keepDimensions)
                output.Add(kept[axis]);
        }

        Output = new Shape([.. output]);
        Loop = new BroadcastShape(shape, new Shape(kept));
        Divisor = Output.Count == 0 ? 0 : shape.Count / Output.Count;
    }

    /// <summary>The shape of the result.</summary>
    public Shape Output { get; }

    /// <summary>The loop over all values, of which operand 0 is laid out as the result.</summary>
    public BroadcastShape Loop { get; }

    /// <summary>Values that become one.</summary>
    public int Divisor { get; }
}

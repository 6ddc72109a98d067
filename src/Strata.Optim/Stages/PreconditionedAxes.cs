using Strata.Numerics;

namespace Strata.Optim;

/// <summary>Which axes of a parameter have a matrix of their own in Shampoo and SOAP.</summary>
/// <param name="LargestAxis">Axes with more values have none.</param>
internal readonly record struct PreconditionedAxes(int LargestAxis)
{
    /// <summary>The most axes; further ones are taken together with the last.</summary>
    public const int Most = 4;

    /// <summary>An axis as <c>outer × n × inner</c>; null where it has no matrix.</summary>
    public (int Outer, int Size, int Inner)? Of(Shape shape, int axis)
    {
        if (shape.Rank < 2 || axis >= Math.Min(shape.Rank, Most) || shape.Count == 0)
            return null;
        int outer = 1;
        for (int i = 0; i < axis; i++)
            outer *= shape[i];
        int size = axis == Most - 1 ? shape.Count / outer : shape[axis];
        return size == 1 || size > LargestAxis ? null : (outer, size, shape.Count / outer / size);
    }

    /// <summary>How many axes have a matrix.</summary>
    public int CountOf(Shape shape)
    {
        int count = 0;
        for (int axis = 0; axis < Most; axis++)
            count += Of(shape, axis) is null ? 0 : 1;
        return count;
    }

    /// <summary>The slot of a square matrix for an axis.</summary>
    public StateSlot Slot(string name, int axis)
    {
        PreconditionedAxes axes = this;
        return new($"{name}_{axis}")
        {
            ShapeOf = p => axes.Of(p.Shape, axis) is (_, int n, _) ? new Shape(n, n) : null,
        };
    }
}

namespace Strata.Numerics.Kernels;

/// <summary>An array seen around two of its axes: <c>Outer × First × Middle × Second × Inner</c>.</summary>
/// <param name="Outer">The product of the sizes before the first axis.</param>
/// <param name="First">The size of the first axis.</param>
/// <param name="Middle">The product of the sizes between.</param>
/// <param name="Second">The size of the second axis.</param>
/// <param name="Inner">The product of the sizes behind the second axis.</param>
public readonly record struct FactoredAxes(int Outer, int First, int Middle, int Second, int Inner)
{
    /// <summary>Two axes of a shape, the first before the second.</summary>
    public static FactoredAxes Of(Shape shape, int first, int second) =>
        new(
            Product(shape, 0, first),
            shape[first],
            Product(shape, first + 1, second),
            shape[second],
            Product(shape, second + 1, shape.Rank)
        );

    /// <summary>Values of the array.</summary>
    public int Count => Outer * First * Middle * Second * Inner;

    private static int Product(Shape shape, int from, int to)
    {
        int product = 1;
        for (int axis = from; axis < to; axis++)
            product *= shape[axis];
        return product;
    }
}

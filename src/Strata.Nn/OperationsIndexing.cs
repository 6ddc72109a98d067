using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn;

// Values by index. Indices are whole numbers in a tensor; those of select and add may count from the end.
public static partial class Operations
{
    /// <summary>Elements of an axis by index, as <c>torch.index_select</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">Shape (n).</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    /// <exception cref="StrataException">An index does not exist.</exception>
    public static Tensor IndexSelect(Tensor input, int axis, Tensor index)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(index);
        int at = TensorAxis.Of(axis, input.Shape, "IndexSelect");
        ThrowIfNotVector(index, "IndexSelect");
        return Tape.Run(new IndexSelectOperation(input, index, at)).Output;
    }

    /// <summary><c>input[index[j]] += alpha·source[j]</c> along an axis, as <c>torch.index_add</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">Shape (n).</param>
    /// <param name="source">The shape of the input, with n along the axis.</param>
    /// <param name="alpha">A factor of the source.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="StrataException">An index does not exist.</exception>
    public static Tensor IndexAdd(Tensor input, int axis, Tensor index, Tensor source, float alpha = 1)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(source);
        int at = TensorAxis.Of(axis, input.Shape, "IndexAdd");
        ThrowIfNotVector(index, "IndexAdd");
        int[] sizes = input.Shape.Sizes.ToArray();
        sizes[at] = index.Count;
        if (source.Shape != new Shape(sizes))
            throw new ShapeException(
                $"IndexAdd: expected a source of shape {new Shape(sizes)} for an input of shape {input.Shape} and "
                    + $"{index.Count} indices along axis {axis}, got {source.Shape}."
            );
        return Tape.Run(new IndexAddOperation(input, index, source, at, alpha)).Output;
    }

    /// <summary>Values along an axis, an index for each, as <c>torch.gather</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">As many axes as the input; along the others at most as long.</param>
    /// <returns>The shape of the index.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="StrataException">An index does not exist.</exception>
    public static Tensor Gather(Tensor input, int axis, Tensor index)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(index);
        int at = TensorAxis.Of(axis, input.Shape, "Gather");
        ThrowIfIndexTooLarge(input.Shape, index.Shape, at, "Gather");
        return Tape.Run(new GatherOperation(input, index, at)).Output;
    }

    /// <summary>Adds each value of a source to the element that its index names along an axis, as <c>torch.scatter_add</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">As many axes as the input; along the others at most as long.</param>
    /// <param name="source">The shape of the index.</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="StrataException">An index does not exist.</exception>
    public static Tensor ScatterAdd(Tensor input, int axis, Tensor index, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(source);
        int at = TensorAxis.Of(axis, input.Shape, "ScatterAdd");
        ThrowIfIndexTooLarge(input.Shape, index.Shape, at, "ScatterAdd");
        ShapeException.ThrowIfDiffer(index.Shape, source.Shape, "ScatterAdd");
        return Tape.Run(new ScatterAddOperation(input, index, source, at)).Output;
    }

    /// <summary>The values where a mask is not 0, as <c>torch.masked_select</c>.</summary>
    /// <remarks>How many there are depends on the mask, so a compiled step refuses another number.</remarks>
    /// <param name="input">Any shape.</param>
    /// <param name="mask">The same shape, or one that expands to it.</param>
    /// <returns>One axis.</returns>
    /// <exception cref="ShapeException">The mask does not fit.</exception>
    public static Tensor MaskedSelect(Tensor input, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(mask);
        return Tape.Run(new MaskedSelectOperation(input, Expand(mask, input.Shape))).Output;
    }

    /// <summary>For each index a row of zeros with a one at its place, as <c>torch.nn.functional.one_hot</c>.</summary>
    /// <param name="index">Any shape.</param>
    /// <param name="classes">The length of a row.</param>
    /// <exception cref="StrataException">An index is not below <paramref name="classes"/>.</exception>
    public static Tensor OneHot(Tensor index, int classes)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        return Tape.Run(new OneHotOperation(index, classes)).Output;
    }

    /// <summary>Sorts along an axis, as <c>torch.sort</c>; equal values keep their order, nan counts as the largest.</summary>
    /// <param name="input">Any shape but a scalar.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="descending">Largest first.</param>
    /// <returns>The values, and where each was.</returns>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static (Tensor Values, Tensor Indices) Sort(Tensor input, int axis = -1, bool descending = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        int at = TensorAxis.Of(axis, input.Shape, "Sort");
        SortOperation operation = Tape.Run(new SortOperation(input, at, input.Shape[at], descending));
        return (operation.Sorted, operation.Indices);
    }

    /// <summary>The largest or smallest values along an axis in order, as <c>torch.topk</c>.</summary>
    /// <param name="input">Any shape but a scalar.</param>
    /// <param name="count">How many.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="largest">The largest, instead of the smallest.</param>
    /// <returns>The values, and where each was.</returns>
    /// <exception cref="ShapeException">There is no such axis, or it is shorter.</exception>
    public static (Tensor Values, Tensor Indices) TopK(Tensor input, int count, int axis = -1, bool largest = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        int at = TensorAxis.Of(axis, input.Shape, "TopK");
        if (count < 0 || count > input.Shape[at])
            throw new ShapeException(
                $"TopK: there are no {count} elements on axis {axis} of an input of shape {input.Shape}."
            );
        SortOperation operation = Tape.Run(new SortOperation(input, at, count, largest));
        return (operation.Sorted, operation.Indices);
    }

    private static void ThrowIfNotVector(Tensor index, string operation)
    {
        if (index.Shape.Rank != 1)
            throw new ShapeException(
                $"{operation}: expected indices on one axis, got shape {index.Shape}. Flatten them."
            );
    }

    private static void ThrowIfIndexTooLarge(Shape input, Shape index, int axis, string operation)
    {
        bool fits = input.Rank == index.Rank;
        for (int i = 0; fits && i < input.Rank; i++)
            fits = i == axis || index[i] <= input[i];
        if (!fits)
            throw new ShapeException(
                $"{operation}: expected an index with the axes of the input {input}, not longer along any but axis {axis}, "
                    + $"got {index}."
            );
    }
}

using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Other shapes and orders of the same values. Axes below 0 count from the end.
public static partial class Operations
{
    /// <summary>The same values in another shape, as <c>torch.reshape</c>; nothing is copied.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="sizes">The new sizes; one of them may be −1 for whatever is left.</param>
    /// <exception cref="ShapeException">The number of values differs, or there is more than one −1.</exception>
    public static Tensor Reshape(Tensor input, params ReadOnlySpan<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Reshape(Infer(input, sizes, input.Count));
    }

    /// <summary>Splits an axis in several, as <c>torch.unflatten</c>; nothing is copied.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis to split.</param>
    /// <param name="sizes">Its new sizes; one of them may be −1.</param>
    /// <exception cref="ShapeException">The sizes do not multiply to that of the axis.</exception>
    public static Tensor Unflatten(Tensor input, int axis, params ReadOnlySpan<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(input);
        int at = TensorAxis.Of(axis, input.Shape, "Unflatten");
        Shape parts = Infer(input, sizes, input.Shape[at]);
        if (parts.Count != input.Shape[at])
            throw new ShapeException(
                $"Unflatten: axis {axis} of an input of shape {input.Shape} cannot be split as {parts}, which has "
                    + $"{parts.Count} elements."
            );
        ReadOnlySpan<int> old = input.Shape.Sizes;
        return input.Reshape(new Shape([.. old[..at], .. parts.Sizes, .. old[(at + 1)..]]));
    }

    /// <summary>Exchanges two axes, as <c>torch.transpose</c>; the values are copied.</summary>
    /// <param name="input">At least one axis.</param>
    /// <param name="axis0">An axis.</param>
    /// <param name="axis1">Another one.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor Transpose(Tensor input, int axis0, int axis1)
    {
        ArgumentNullException.ThrowIfNull(input);
        int first = TensorAxis.Of(axis0, input.Shape, "Transpose");
        int second = TensorAxis.Of(axis1, input.Shape, "Transpose");
        int[] axes = [.. Enumerable.Range(0, input.Shape.Rank)];
        (axes[first], axes[second]) = (second, first);
        return Permute(input, axes);
    }

    /// <summary>Puts the axes in another order, as <c>torch.permute</c>; the values are copied.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">For each axis of the result the axis of the input; each once.</param>
    /// <exception cref="ShapeException">An axis is missing or does not exist.</exception>
    public static Tensor Permute(Tensor input, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(input);
        int rank = input.Shape.Rank;
        int[] order = new int[axes.Length];
        for (int i = 0; i < axes.Length; i++)
            order[i] = TensorAxis.Of(axes[i], input.Shape, "Permute");
        if (order.Distinct().Count() != rank || order.Length != rank)
            throw new ShapeException(
                $"Permute: expected each of the {rank} axes of an input of shape {input.Shape} once, got "
                    + $"{string.Join(", ", axes.ToArray())}."
            );
        int[] sizes = Array.ConvertAll(order, axis => input.Shape[axis]);
        var shape = new Shape(sizes);
        if (KeepsOrder(order, input.Shape))
            return input.Reshape(shape);
        int[] strides = TensorAxis.Strides(input.Shape.Sizes);
        int[] outStrides = TensorAxis.Strides(sizes);
        int[] back = new int[rank];
        for (int i = 0; i < rank; i++)
            back[order[i]] = outStrides[i];
        var view = new StridedView(0, sizes, Array.ConvertAll(order, axis => strides[axis]));
        return Tape.Run(new PermuteOperation(input, view, new StridedView(0, input.Shape.Sizes, back), shape)).Output;
    }

    /// <summary>Adds an axis of size 1, as <c>torch.unsqueeze</c>; nothing is copied.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">Where it stands in the result.</param>
    /// <exception cref="ShapeException">There is no such place.</exception>
    public static Tensor Unsqueeze(Tensor input, int axis)
    {
        ArgumentNullException.ThrowIfNull(input);
        int at = TensorAxis.Of(axis, input.Shape.Rank + 1, input.Shape, "Unsqueeze");
        ReadOnlySpan<int> sizes = input.Shape.Sizes;
        return input.Reshape(new Shape([.. sizes[..at], 1, .. sizes[at..]]));
    }

    /// <summary>Drops axes of size 1, as <c>torch.squeeze</c>; nothing is copied.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis to drop, which stays if it has another size; all of size 1 when absent.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor Squeeze(Tensor input, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        int at = axis is { } one ? TensorAxis.Of(one, input.Shape, "Squeeze") : -1;
        var sizes = new List<int>();
        for (int i = 0; i < input.Shape.Rank; i++)
        {
            if (input.Shape[i] != 1 || (axis is not null && i != at))
                sizes.Add(input.Shape[i]);
        }

        return input.Reshape(new Shape([.. sizes]));
    }

    /// <summary>Repeats axes of size 1, as <c>torch.Tensor.expand</c>; the values are copied.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="shape">The new shape; further axes come first.</param>
    /// <exception cref="ShapeException">An axis would change that is not 1.</exception>
    public static Tensor Expand(Tensor input, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(input);
        int extra = shape.Rank - input.Shape.Rank;
        int[] strides = new int[shape.Rank];
        int[] own = TensorAxis.Strides(input.Shape.Sizes);
        for (int i = 0; i < strides.Length; i++)
        {
            int size = i < extra ? 1 : input.Shape[i - extra];
            bool repeats = size == 1 && shape[i] != 1;
            if (extra < 0 || (!repeats && size != shape[i]))
                throw CannotExpand(input.Shape, shape);
            strides[i] = repeats || i < extra ? 0 : own[i - extra];
        }

        if (extra < 0)
            throw CannotExpand(input.Shape, shape);
        if (shape.Count == input.Count)
            return input.Reshape(shape);
        return Tape.Run(new ExpandOperation(input, shape.Sizes, strides, shape)).Output;
    }

    /// <summary>Repeats the whole tensor along its axes, as <c>torch.Tensor.repeat</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="repeats">Copies along each axis; further ones come first.</param>
    /// <exception cref="ShapeException">There are fewer numbers than axes.</exception>
    public static Tensor Repeat(Tensor input, params ReadOnlySpan<int> repeats)
    {
        ArgumentNullException.ThrowIfNull(input);
        int extra = repeats.Length - input.Shape.Rank;
        if (extra < 0)
            throw new ShapeException(
                $"Repeat: expected a number of copies for each axis of an input of shape {input.Shape}, got {repeats.Length}."
            );
        int[] own = TensorAxis.Strides(input.Shape.Sizes);
        int[] sizes = new int[2 * repeats.Length];
        int[] strides = new int[sizes.Length];
        int[] result = new int[repeats.Length];
        for (int i = 0; i < repeats.Length; i++)
        {
            int size = i < extra ? 1 : input.Shape[i - extra];
            (sizes[2 * i], sizes[(2 * i) + 1]) = (repeats[i], size);
            strides[(2 * i) + 1] = i < extra || size == 1 ? 1 : own[i - extra];
            result[i] = repeats[i] * size;
        }

        return Tape.Run(new ExpandOperation(input, sizes, strides, new Shape(result))).Output;
    }

    /// <summary>Repeats each element of an axis, as <c>torch.repeat_interleave</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="repeats">Copies of each element.</param>
    /// <param name="axis">The axis; when absent, the input is flattened first.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor RepeatInterleave(Tensor input, int repeats, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegative(repeats);
        if (axis is null)
            input = input.Reshape(new Shape(input.Count));
        int at = TensorAxis.Of(axis ?? 0, input.Shape, "RepeatInterleave");
        ReadOnlySpan<int> old = input.Shape.Sizes;
        int[] own = TensorAxis.Strides(old);
        int[] result = old.ToArray();
        result[at] *= repeats;
        return Tape.Run(
            new ExpandOperation(
                input,
                [.. old[..(at + 1)], repeats, .. old[(at + 1)..]],
                [.. own[..(at + 1)], 0, .. own[(at + 1)..]],
                new Shape(result)
            )
        ).Output;
    }

    /// <summary>Reverses axes, as <c>torch.flip</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">The axes.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor Flip(Tensor input, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(input);
        int[] strides = TensorAxis.Strides(input.Shape.Sizes);
        int offset = 0;
        foreach (int axis in axes)
        {
            int at = TensorAxis.Of(axis, input.Shape, "Flip");
            if (strides[at] < 0)
                throw new ShapeException($"Flip: axis {axis} is named twice.");
            offset += Math.Max(0, input.Shape[at] - 1) * strides[at];
            strides[at] = -strides[at];
        }

        var view = new StridedView(offset, input.Shape.Sizes, strides);
        return Tape.Run(new PermuteOperation(input, view, view, input.Shape)).Output;
    }

    /// <summary>Moves the elements of an axis on; what falls off its end comes in at its beginning: <c>torch.roll</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="shift">How far; negative moves back.</param>
    /// <param name="axis">The axis; when absent, the flattened input is rolled.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor Roll(Tensor input, int shift, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (axis is null)
            return Roll(input.Reshape(new Shape(input.Count)), shift, 0).Reshape(input.Shape);
        int at = TensorAxis.Of(axis.Value, input.Shape, "Roll");
        int size = input.Shape[at];
        int[] source = new int[size];
        for (int i = 0; i < size; i++)
            source[i] = (int)((((long)i - shift) % size + size) % size);
        return Tape.Run(new AxisMapOperation(input, at, source)).Output;
    }

    private static ShapeException CannotExpand(Shape from, Shape to) =>
        new($"Expand: {from} cannot be repeated to {to}: from the last axis on, sizes must be equal or 1.");

    // Whether only axes of size 1 change their places.
    private static bool KeepsOrder(int[] order, Shape shape)
    {
        int last = -1;
        foreach (int axis in order)
        {
            if (shape[axis] == 1)
                continue;
            if (axis < last)
                return false;
            last = axis;
        }

        return true;
    }

    private static Shape Infer(Tensor input, ReadOnlySpan<int> sizes, int count)
    {
        int open = sizes.IndexOf(-1);
        if (open < 0)
            return new Shape(sizes);
        long known = 1;
        for (int i = 0; i < sizes.Length; i++)
            known *= i == open ? 1 : sizes[i];
        if (known <= 0 || count % known != 0)
            throw new ShapeException(
                $"Reshape: the −1 in {string.Join(", ", sizes.ToArray())} stands for no whole number of an input of shape "
                    + $"{input.Shape}."
            );
        int[] inferred = sizes.ToArray();
        inferred[open] = (int)(count / known);
        return new Shape(inferred);
    }
}

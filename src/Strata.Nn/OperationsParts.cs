using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Parts of tensors, and tensors from parts. Axes below 0 count from the end.
public static partial class Operations
{
    /// <summary>Joins tensors along an axis, as <c>torch.cat</c>.</summary>
    /// <param name="inputs">At least one; they agree in all other axes.</param>
    /// <param name="axis">The axis along which they follow each other.</param>
    /// <exception cref="ShapeException">The shapes differ elsewhere.</exception>
    public static Tensor Concat(ReadOnlySpan<Tensor> inputs, int axis = 0)
    {
        if (inputs.Length == 0)
            throw new ArgumentException("Concat needs at least one tensor.", nameof(inputs));
        Shape first = inputs[0].Shape;
        int at = TensorAxis.Of(axis, first, "Concat");
        int[] sizes = first.Sizes.ToArray();
        sizes[at] = 0;
        foreach (Tensor input in inputs)
        {
            for (int i = 0; i < Math.Max(first.Rank, input.Shape.Rank); i++)
            {
                if (input.Shape.Rank != first.Rank || (i != at && input.Shape[i] != first[i]))
                    throw new ShapeException(
                        $"Concat: expected shapes that differ on axis {axis} only, got {first} and {input.Shape}."
                    );
            }

            sizes[at] += input.Shape[at];
        }

        return Tape.Run(new ConcatOperation(inputs.ToArray(), at, new Shape(sizes))).Output;
    }

    /// <summary>Joins tensors of one shape along a new axis, as <c>torch.stack</c>.</summary>
    /// <param name="inputs">At least one, all of one shape.</param>
    /// <param name="axis">Where the new axis stands in the result.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Stack(ReadOnlySpan<Tensor> inputs, int axis = 0)
    {
        if (inputs.Length == 0)
            throw new ArgumentException("Stack needs at least one tensor.", nameof(inputs));
        Shape shape = inputs[0].Shape;
        int at = TensorAxis.Of(axis, shape.Rank + 1, shape, "Stack");
        var parts = new Tensor[inputs.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            ShapeException.ThrowIfDiffer(shape, inputs[i].Shape, "Stack");
            parts[i] = Unsqueeze(inputs[i], at);
        }

        return Concat(parts, at);
    }

    /// <summary>A part of an axis, as <c>torch.narrow</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">The first element; negative counts from the end.</param>
    /// <param name="length">How many elements.</param>
    /// <exception cref="ShapeException">There are not so many.</exception>
    public static Tensor Narrow(Tensor input, int axis, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(input);
        int at = TensorAxis.Of(axis, input.Shape, "Narrow");
        int size = input.Shape[at];
        int first = start < 0 ? start + size : start;
        if (first < 0 || length < 0 || length > size - first)
            throw new ShapeException(
                $"Narrow: {length} elements from {start} are not on axis {axis} of an input of shape {input.Shape}."
            );
        return Part(input, at, first, length, 1);
    }

    /// <summary>Every so many elements of an axis: <c>x[start:end:step]</c> of Python.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">The first element; negative counts from the end, beyond an end means that end.</param>
    /// <param name="end">The first element that is left out, counted likewise; when absent, none is.</param>
    /// <param name="step">The distance of two elements, at least 1.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor Slice(Tensor input, int axis, int start = 0, int? end = null, int step = 1)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        int at = TensorAxis.Of(axis, input.Shape, "Slice");
        int size = input.Shape[at];
        int first = Math.Clamp(start < 0 ? start + size : start, 0, size);
        int limit = end ?? size;
        int last = Math.Clamp(limit < 0 ? limit + size : limit, first, size);
        return Part(input, at, first, (last - first + step - 1) / step, step);
    }

    /// <summary>One element of an axis, which the result has no more: <c>torch.select</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="index">The element; negative counts from the end.</param>
    /// <exception cref="ShapeException">There is no such element.</exception>
    public static Tensor Select(Tensor input, int axis, int index)
    {
        ArgumentNullException.ThrowIfNull(input);
        int at = TensorAxis.Of(axis, input.Shape, "Select");
        ReadOnlySpan<int> sizes = input.Shape.Sizes;
        if (index < -sizes[at] || index >= sizes[at])
            throw new ShapeException(
                $"Select: there is no element {index} on axis {axis} of an input of shape {input.Shape}."
            );
        Tensor part = Part(input, at, index < 0 ? index + sizes[at] : index, 1, 1);
        return part.Reshape(new Shape([.. sizes[..at], .. sizes[(at + 1)..]]));
    }

    /// <summary>Cuts an axis into parts of given sizes, as <c>torch.split</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="sizes">The size of each part; they add up to the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="ShapeException">They do not add up to the axis.</exception>
    public static Tensor[] Split(Tensor input, ReadOnlySpan<int> sizes, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(input);
        int at = TensorAxis.Of(axis, input.Shape, "Split");
        int total = 0;
        foreach (int size in sizes)
            total += size;
        if (total != input.Shape[at])
            throw new ShapeException(
                $"Split: parts of {string.Join(", ", sizes.ToArray())} do not add up to axis {axis} of an input of shape "
                    + $"{input.Shape}."
            );
        var parts = new Tensor[sizes.Length];
        int first = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Part(input, at, first, sizes[i], 1);
            first += sizes[i];
        }

        return parts;
    }

    /// <summary>Cuts an axis into parts of one size, the last perhaps smaller, as <c>torch.split</c> with a number.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="size">The size of a part, at least 1.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor[] Split(Tensor input, int size, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        int total = input.Shape[TensorAxis.Of(axis, input.Shape, "Split")];
        int[] sizes = new int[Math.Max(1, (total + size - 1) / size)];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = Math.Min(size, total - (i * size));
        return Split(input, sizes, axis);
    }

    /// <summary>Cuts an axis into at most so many parts of one size, as <c>torch.chunk</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="chunks">How many; there may be fewer when the axis does not divide well.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor[] Chunk(Tensor input, int chunks, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunks, 1);
        int total = input.Shape[TensorAxis.Of(axis, input.Shape, "Chunk")];
        return Split(input, Math.Max(1, (total + chunks - 1) / chunks), axis);
    }

    /// <summary>The part of each matrix on and above a diagonal, as <c>torch.triu</c>; the rest is 0.</summary>
    /// <param name="input">Shape (…, rows, columns).</param>
    /// <param name="diagonal">0 is the main diagonal, above 0 to its right.</param>
    /// <exception cref="ShapeException">There are no matrices.</exception>
    public static Tensor UpperTriangle(Tensor input, int diagonal = 0) => Triangle(input, diagonal, upper: true);

    /// <summary>The part of each matrix on and below a diagonal, as <c>torch.tril</c>; the rest is 0.</summary>
    /// <param name="input">Shape (…, rows, columns).</param>
    /// <param name="diagonal">0 is the main diagonal, above 0 to its right.</param>
    /// <exception cref="ShapeException">There are no matrices.</exception>
    public static Tensor LowerTriangle(Tensor input, int diagonal = 0) => Triangle(input, diagonal, upper: false);

    private static Tensor Triangle(Tensor input, int diagonal, bool upper)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Shape.Rank < 2)
            throw new ShapeException(
                $"{(upper ? nameof(UpperTriangle) : nameof(LowerTriangle))}: expected matrices, got {input.Shape}."
            );
        return Tape.Run(new TriangleOperation(input, diagonal, upper)).Output;
    }

    private static Tensor Part(Tensor input, int axis, int first, int length, int step)
    {
        int[] sizes = input.Shape.Sizes.ToArray();
        if (length == sizes[axis])
            return input;
        int[] strides = TensorAxis.Strides(sizes);
        sizes[axis] = length;
        int offset = length == 0 ? 0 : first * strides[axis];
        strides[axis] *= step;
        return Tape.Run(new SliceOperation(input, new StridedView(offset, sizes, strides), new Shape(sizes))).Output;
    }
}

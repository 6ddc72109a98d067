using Strata.Numerics;

namespace Strata.Nn;

// Operations as methods, for chains.
public sealed partial class Tensor
{
    /// <inheritdoc cref="Operations.Reshape(Tensor, ReadOnlySpan{int})"/>
    public Tensor Reshape(params ReadOnlySpan<int> sizes) => Operations.Reshape(this, sizes);

    /// <inheritdoc cref="Operations.Flatten(Tensor, int, int)"/>
    public Tensor Flatten(int startAxis = 0, int endAxis = -1) => Operations.Flatten(this, startAxis, endAxis);

    /// <inheritdoc cref="Operations.Unflatten(Tensor, int, ReadOnlySpan{int})"/>
    public Tensor Unflatten(int axis, params ReadOnlySpan<int> sizes) => Operations.Unflatten(this, axis, sizes);

    /// <inheritdoc cref="Operations.Transpose(Tensor, int, int)"/>
    public Tensor Transpose(int axis0, int axis1) => Operations.Transpose(this, axis0, axis1);

    /// <inheritdoc cref="Operations.Permute(Tensor, ReadOnlySpan{int})"/>
    public Tensor Permute(params ReadOnlySpan<int> axes) => Operations.Permute(this, axes);

    /// <inheritdoc cref="Operations.Unsqueeze(Tensor, int)"/>
    public Tensor Unsqueeze(int axis) => Operations.Unsqueeze(this, axis);

    /// <inheritdoc cref="Operations.Squeeze(Tensor, int?)"/>
    public Tensor Squeeze(int? axis = null) => Operations.Squeeze(this, axis);

    /// <inheritdoc cref="Operations.Expand(Tensor, Shape)"/>
    public Tensor Expand(Shape shape) => Operations.Expand(this, shape);

    /// <inheritdoc cref="Operations.Repeat(Tensor, ReadOnlySpan{int})"/>
    public Tensor Repeat(params ReadOnlySpan<int> repeats) => Operations.Repeat(this, repeats);

    /// <inheritdoc cref="Operations.Flip(Tensor, ReadOnlySpan{int})"/>
    public Tensor Flip(params ReadOnlySpan<int> axes) => Operations.Flip(this, axes);

    /// <inheritdoc cref="Operations.Narrow(Tensor, int, int, int)"/>
    public Tensor Narrow(int axis, int start, int length) => Operations.Narrow(this, axis, start, length);

    /// <inheritdoc cref="Operations.Slice(Tensor, int, int, int?, int)"/>
    public Tensor Slice(int axis, int start = 0, int? end = null, int step = 1) =>
        Operations.Slice(this, axis, start, end, step);

    /// <inheritdoc cref="Operations.Select(Tensor, int, int)"/>
    public Tensor Select(int axis, int index) => Operations.Select(this, axis, index);

    /// <inheritdoc cref="Operations.Split(Tensor, ReadOnlySpan{int}, int)"/>
    public Tensor[] Split(ReadOnlySpan<int> sizes, int axis = 0) => Operations.Split(this, sizes, axis);

    /// <inheritdoc cref="Operations.Chunk(Tensor, int, int)"/>
    public Tensor[] Chunk(int chunks, int axis = 0) => Operations.Chunk(this, chunks, axis);

    /// <inheritdoc cref="Operations.MatMul(Tensor, Tensor)"/>
    public Tensor MatMul(Tensor right) => Operations.MatMul(this, right);
}

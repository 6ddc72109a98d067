using System.Diagnostics.CodeAnalysis;
using Strata.Formats;
using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn;

/// <summary>An array of float32 values, row-major, in native memory.</summary>
/// <remarks>
/// Class indices are stored as exact whole numbers. Results that a <see cref="Tape"/> recorded live until that tape is
/// recycled: until the first operation that is recorded after <see cref="Backward()"/>. Keep one longer with
/// <see cref="Clone"/>. A tensor of no tape is freed by <see cref="Dispose"/>, or by the garbage collector.
/// </remarks>
public sealed partial class Tensor : IDisposable
{
    internal Tensor(TensorMemory memory, Shape shape)
    {
        Memory = memory;
        Shape = shape;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of values.</summary>
    public int Count => Shape.Count;

    /// <summary>The values, row-major. The tensor must stay referenced while they are used.</summary>
    /// <exception cref="TensorReleasedException">The memory was recycled or disposed.</exception>
    public Block Values => Memory.Values;

    /// <summary>Whether a backward pass shall leave a gradient here; only a tensor that no operation made may ask.</summary>
    /// <exception cref="StrataException">The tensor is the result of an operation, or a parameter's.</exception>
    public bool RequiresGradient
    {
        get => Memory.NeedsGradient;
        set
        {
            if (!Memory.IsLeaf || Memory.Parameter is not null)
                throw new StrataException(
                    "RequiresGradient can be set on a tensor that no operation made. A result has a gradient when its "
                        + "operands have one; for a parameter, set Parameter.RequiresGradient."
                );
            Memory.RequiresGradient = value;
        }
    }

    /// <summary>Whether a backward pass has left a gradient.</summary>
    public bool HasGradient => Memory.HasGradient;

    /// <summary>The gradient, of the same layout as <see cref="Values"/>.</summary>
    /// <remarks>
    /// Parameters and tensors that require a gradient keep theirs, and further backward passes add to it, until
    /// <see cref="ClearGradient"/>. Gradients of results are recycled as soon as they were used.
    /// </remarks>
    /// <exception cref="StrataException">There is none.</exception>
    public Block Gradient =>
        HasGradient
            ? Memory.Gradient
            : throw new StrataException(
                "This tensor has no gradient: no backward pass reached it, or it is a result, whose gradient is recycled "
                    + "once used. Set RequiresGradient on the tensor that you differentiate by."
            );

    internal TensorMemory Memory { get; }

    /// <summary>A parameter as an operand: it reads the parameter's values and writes the parameter's gradient.</summary>
    [return: NotNullIfNotNull(nameof(parameter))]
    public static implicit operator Tensor?(Parameter? parameter) =>
        parameter is null ? null : FromParameter(parameter);

    /// <summary>A parameter as an operand: it reads the parameter's values and writes the parameter's gradient.</summary>
    public static Tensor FromParameter(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return new(new TensorMemory(parameter), parameter.Shape);
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape)
    {
        Tensor tensor = New(shape);
        tensor.Values.Span.Clear();
        return tensor;
    }

    /// <summary>A tensor of one value everywhere.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        Tensor tensor = New(shape);
        // Not Fill for a few values: no image holds it compiled, and a model's running statistics would wait for that.
        if (tensor.Count > 4096)
            tensor.Values.Span.Fill(value);
        else
            foreach (ref float place in tensor.Values.Span)
                place = value;
        return tensor;
    }

    /// <summary>A scalar: a tensor of rank 0.</summary>
    public static Tensor Scalar(float value) => Full(Shape.Scalar, value);

    /// <summary>A copy of values.</summary>
    /// <param name="values">Row-major, as many as the shape has.</param>
    /// <param name="shape">The shape; when absent, one axis.</param>
    /// <exception cref="ShapeException">The shape has another number of values.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape? shape = null)
    {
        Shape sizes = shape ?? new Shape(values.Length);
        if (sizes.Count != values.Length)
            throw new ShapeException(
                $"A tensor of shape {sizes} has {sizes.Count} values, but {values.Length} were given."
            );
        var tensor = new Tensor(new TensorMemory(values.Length, needsGradient: false, owner: null), sizes);
        values.CopyTo(tensor.Values.Span);
        return tensor;
    }

    /// <summary>A copy of an array of a checkpoint, as float32.</summary>
    /// <exception cref="CheckpointException">Its type cannot become float32.</exception>
    public static Tensor From(StoredArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return From(array.ReadFloats(), array.Shape);
    }

    /// <summary>The same values in another shape; nothing is copied, and the gradient is shared too.</summary>
    /// <exception cref="ShapeException">The shape has another number of values.</exception>
    public Tensor Reshape(Shape shape)
    {
        if (shape.Count != Count)
            throw new ShapeException(
                $"A tensor of shape {Shape} has {Count} values and cannot be seen as {shape}, which has {shape.Count}."
            );
        return new(Memory, shape);
    }

    /// <summary>A copy that belongs to no tape and needs no gradient; it lives as long as it is referenced.</summary>
    public Tensor Clone()
    {
        Tensor copy = From(Values.Span, Shape);
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>The only value.</summary>
    /// <exception cref="ShapeException">There is not exactly one value.</exception>
    public float Item()
    {
        if (Count != 1)
            throw new ShapeException($"Item() needs a tensor of one value, this one has shape {Shape}.");
        float value = Values[0];
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>A copy of the values.</summary>
    public float[] ToArray()
    {
        float[] values = Values.Span.ToArray();
        GC.KeepAlive(this);
        return values;
    }

    /// <summary>Replaces all values.</summary>
    /// <param name="values">Row-major, as many as the tensor has.</param>
    /// <exception cref="ShapeException">Their number differs.</exception>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        if (values.Length != Count)
            throw new ShapeException($"A tensor of shape {Shape} has {Count} values, but {values.Length} were given.");
        values.CopyTo(Values.Span);
        GC.KeepAlive(this);
    }

    /// <summary>Computes the gradients of this scalar by every parameter and tensor that asked for one.</summary>
    /// <remarks>
    /// Gradients add to those that are there: clear them between steps. The tensors of the tape stay readable until the
    /// next operation is recorded.
    /// </remarks>
    /// <exception cref="StrataException">There is more than one value, or nothing that it depends on asks.</exception>
    public void Backward()
    {
        if (Count != 1)
            throw new ShapeException(
                $"Backward() starts from one value, this tensor has shape {Shape}. Reduce it to a mean or sum, or give "
                    + "Backward the gradient to start from."
            );
        Tape.Backward(this, 1);
    }

    /// <summary>As <see cref="Backward()"/>, from a gradient of this tensor's shape.</summary>
    /// <param name="gradient">The gradient of whatever is differentiated by this tensor.</param>
    public void Backward(Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        if (gradient.Shape != Shape)
            throw new ShapeException(
                $"Backward: expected a gradient of the tensor's shape {Shape}, got {gradient.Shape}."
            );
        Tape.Backward(this, gradient);
    }

    /// <summary>Forgets the gradient.</summary>
    public void ClearGradient() => Memory.ReleaseGradient();

    /// <summary>Gives the memory back; views of it (<see cref="Reshape(Shape)"/>) lose theirs too.</summary>
    /// <remarks>Nothing happens to a tensor of a tape, which its tape recycles, nor to a parameter.</remarks>
    public void Dispose()
    {
        if (Memory.Owner is null)
            Memory.Release("This tensor was disposed.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"Tensor {Shape}";

    private static Tensor New(Shape shape) =>
        new(new TensorMemory(shape.Count, needsGradient: false, owner: null), shape);
}

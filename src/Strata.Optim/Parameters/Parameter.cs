using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A trained array: a dotted name, a shape, values and their gradient.</summary>
/// <remarks>
/// Its module type, depth and role are plain data, so that this library never learns what a layer is. The values live in
/// memory of the parameter's own until an optimizer moves them into an arena; <see cref="Value"/> is therefore read anew
/// by whoever uses it.
/// </remarks>
public sealed class Parameter
{
    private object _valueOwner;
    private object? _gradientOwner;
    private Block _gradient;

    /// <summary>Creates a parameter of zeros.</summary>
    /// <param name="name">The full dotted name, such as <c>layer1.0.conv1.weight</c>.</param>
    /// <param name="shape">The shape.</param>
    public Parameter(string name, Shape shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Shape = shape;
        var buffer = new NativeBuffer(shape.Count);
        _valueOwner = buffer;
        Value = buffer.Block;
    }

    /// <summary>The full dotted name; a module that is placed inside another renames its parameters.</summary>
    public string Name { get; internal set; }

    /// <summary>The shape.</summary>
    public Shape Shape { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The number of values.</summary>
    public int Count => Shape.Count;

    /// <summary>The type of the module that holds it, such as <c>Linear</c>; null when not known.</summary>
    public string? ModuleType { get; init; }

    /// <summary>What it does in its layer.</summary>
    public ParameterRole Role { get; init; }

    /// <summary>The values, row-major.</summary>
    public Block Value { get; private set; }

    /// <summary>Whether a gradient is wanted; a frozen parameter wants none.</summary>
    public bool RequiresGradient { get; set; } = true;

    /// <summary>Whether a backward pass has left a gradient that no step has used or cleared yet.</summary>
    public bool HasGradient { get; set; }

    /// <summary>The gradient, of the same layout as <see cref="Value"/>; memory is allocated at the first use.</summary>
    /// <remarks>Its content means something only while <see cref="HasGradient"/>.</remarks>
    public Block Gradient
    {
        get
        {
            if (_gradientOwner is null)
            {
                var buffer = new NativeBuffer(Count);
                (_gradientOwner, _gradient) = (buffer, buffer.Block);
            }

            return _gradient;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape}";

    internal void MoveValue(object owner, Block destination)
    {
        Value.CopyTo(destination);
        (_valueOwner, Value) = (owner, destination);
    }

    internal void MoveGradient(object owner, Block destination)
    {
        if (HasGradient)
            _gradient.CopyTo(destination);
        (_gradientOwner, _gradient) = (owner, destination);
    }
}

using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A trained array: a dotted name, a shape, values and their gradient.</summary>
/// <remarks>
/// Its module type, depth and role are plain data, so that this library never learns what a layer is. The values live in
/// memory of the parameter's own until an optimizer moves them into its arena, and frees that memory: read
/// <see cref="Value"/> anew after an optimizer was made, for a span or block of it from before leads nowhere. Parameters made by <see cref="Wrap(string, Shape, Memory{float}, Memory{float}, ParameterRole)"/> stay
/// where they are.
/// </remarks>
public sealed class Parameter
{
    private readonly Lock _making = new();
    private object? _valueOwner;
    private object? _gradientOwner;
    private NativeBuffer? _ownValue;
    private Block _value;
    private Block _gradient;
    private Action<Block>? _fill;
    private Func<Block>? _valueNow;
    private Func<Block>? _gradientNow;

    /// <summary>Creates a parameter of zeros; memory is allocated at the first use.</summary>
    /// <param name="name">The full dotted name, such as <c>layer1.0.conv1.weight</c>.</param>
    /// <param name="shape">The shape.</param>
    public Parameter(string name, Shape shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Shape = shape;
    }

    /// <summary>The full dotted name; a module that is placed inside another renames its parameters.</summary>
    public string Name { get; internal set; }

    /// <summary>Further names of the same storage: tied weights. Empty for most.</summary>
    public IReadOnlyList<string> Aliases { get; internal set; } = [];

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
    public Block Value
    {
        get
        {
            if (Volatile.Read(ref _valueOwner) is null)
                MakeValue();
            return _value;
        }
    }

    /// <summary>Whether a gradient is wanted; a frozen parameter wants none.</summary>
    public bool RequiresGradient { get; set; } = true;

    /// <summary>Whether <see cref="Gradient"/> holds a gradient that no step has used or cleared yet.</summary>
    /// <remarks>A backward pass sets it, and so must whoever writes gradients of another engine.</remarks>
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

    /// <summary>Whether the memory belongs to somebody else and must not be moved.</summary>
    public bool IsForeign { get; private init; }

    /// <summary>The model that it is part of, where that is known: what parameter groups must cover.</summary>
    internal IParameterSource? Source { get; set; }

    /// <summary>What its row says when it is frozen, such as whether running statistics still move.</summary>
    internal Func<string>? FrozenNote { get; set; }

    /// <summary>A variable of one value, of no layer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its first value.</param>
    public static Parameter Scalar(string name, float value) => From(name, [value], Shape.Scalar);

    /// <summary>A variable of no layer, with a copy of its first values.</summary>
    /// <param name="name">The full dotted name.</param>
    /// <param name="values">Row-major, as many as the shape has.</param>
    /// <param name="shape">The shape; when absent, one axis.</param>
    /// <exception cref="ArgumentException">The shape has another number of values.</exception>
    public static Parameter From(string name, ReadOnlySpan<float> values, Shape? shape = null)
    {
        var parameter = new Parameter(name, shape ?? new Shape(values.Length));
        CheckLength(name, parameter.Shape, values.Length, nameof(values));
        values.CopyTo(parameter.Value.Span);
        return parameter;
    }

    /// <summary>A parameter over managed memory of another owner; the memory is pinned.</summary>
    /// <param name="name">The full dotted name.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="value">The values, row-major; stepped in place.</param>
    /// <param name="gradient">The gradient; written by its owner before each step.</param>
    /// <param name="role">What it does in its layer, for selectors that ask.</param>
    /// <returns>A parameter whose <see cref="HasGradient"/> is set.</returns>
    /// <exception cref="ArgumentException">A length is not that of the shape.</exception>
    public static Parameter Wrap(
        string name,
        Shape shape,
        Memory<float> value,
        Memory<float> gradient,
        ParameterRole role = ParameterRole.Unknown
    )
    {
        CheckLength(name, shape, value.Length, nameof(value));
        CheckLength(name, shape, gradient.Length, nameof(gradient));
        var values = new PinnedBuffer(value);
        var gradients = new PinnedBuffer(gradient);
        return new(name, shape)
        {
            _valueOwner = values,
            _value = values.Block,
            _gradientOwner = gradients,
            _gradient = gradients.Block,
            IsForeign = true,
            HasGradient = true,
            Role = role,
        };
    }

    /// <summary>A parameter over native memory of another owner, such as a tensor of another engine.</summary>
    /// <param name="name">The full dotted name.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="value">The values, row-major; stepped in place.</param>
    /// <param name="gradient">The gradient; written by its owner before each step.</param>
    /// <param name="owner">Kept alive as long as the parameter.</param>
    /// <param name="role">What it does in its layer, for selectors that ask.</param>
    /// <exception cref="ArgumentException">A length is not that of the shape.</exception>
    public static Parameter Wrap(
        string name,
        Shape shape,
        Block value,
        Block gradient,
        object owner,
        ParameterRole role = ParameterRole.Unknown
    )
    {
        ArgumentNullException.ThrowIfNull(owner);
        CheckLength(name, shape, value.Length, nameof(value));
        CheckLength(name, shape, gradient.Length, nameof(gradient));
        return new(name, shape)
        {
            _valueOwner = owner,
            _value = value,
            _gradientOwner = owner,
            _gradient = gradient,
            IsForeign = true,
            HasGradient = true,
            Role = role,
        };
    }

    /// <summary>A parameter over native memory of another owner that may free it or allocate it anew.</summary>
    /// <remarks>Every step asks for the memory before it touches anything, and refuses memory that has moved, changed its size or gone.</remarks>
    /// <param name="name">The full dotted name.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="value">Where the values are now, row-major; throws when they are freed.</param>
    /// <param name="gradient">Where the gradient is now; throws when it is freed.</param>
    /// <param name="role">What it does in its layer, for selectors that ask.</param>
    /// <exception cref="ArgumentException">A length is not that of the shape.</exception>
    public static Parameter Wrap(
        string name,
        Shape shape,
        Func<Block> value,
        Func<Block> gradient,
        ParameterRole role = ParameterRole.Unknown
    )
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(gradient);
        Parameter parameter = Wrap(name, shape, value(), gradient(), value, role);
        (parameter._valueNow, parameter._gradientNow) = (value, gradient);
        return parameter;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape}";

    /// <summary>Whether the values live in an arena.</summary>
    internal bool IsOwnedBy(object arena) => ReferenceEquals(_valueOwner, arena);

    /// <summary>Whether its memory is asked for again before each step, so that it may be found lost.</summary>
    internal bool IsWatched => _valueNow is not null || _gradientNow is not null;

    /// <summary>Whether memory of another owner is still what was wrapped; what is wrong with it, or null.</summary>
    internal string? ForeignProblem() =>
        Problem("values", _valueNow, _value) ?? Problem("gradient values", _gradientNow, _gradient);

    /// <summary>Lets the values be written when they are first asked for: who plans only never draws them.</summary>
    /// <param name="fill">Writes the same values whenever it is called.</param>
    internal void FillAtFirstUse(Action<Block> fill) => _fill = fill;

    /// <summary>Copies the values to their place in an arena, and uses that from now on.</summary>
    internal void MoveValue(object owner, Block destination)
    {
        if (_valueOwner is null && _fill is not null)
            _fill(destination); // nobody has read them: they are drawn where they stay
        else
            Value.CopyTo(destination);
        (_valueOwner, _value, _fill) = (owner, destination, null);
        _ownValue?.Dispose(); // now rather than at some collection: a model's values are there once
        _ownValue = null;
    }

    /// <summary>Takes a place in an arena for the gradient; a gradient that is there is copied.</summary>
    internal void MoveGradient(object? owner, Block destination)
    {
        if (HasGradient && owner is not null)
            Gradient.CopyTo(destination);
        (_gradientOwner, _gradient) = (owner, destination);
    }

    private void MakeValue()
    {
        lock (_making) // a model may be run by several threads at once
        {
            if (_valueOwner is not null)
                return;
            _ownValue = new NativeBuffer(Count);
            _value = _ownValue.Block;
            _fill?.Invoke(_value);
            _fill = null;
            Volatile.Write(ref _valueOwner, _ownValue);
        }
    }

    private string? Problem(string what, Func<Block>? now, Block wrapped)
    {
        if (now is null)
            return null;
        try
        {
            Block found = now();
            return found.Length != wrapped.Length
                    ? $"the {what} of \"{Name}\" had {wrapped.Length} values when they were wrapped and now {found.Length}"
                : found.Length > 0 && !found.Slice(0, 1).Overlaps(wrapped.Slice(0, 1))
                    ? $"the {what} of \"{Name}\" moved since they were wrapped"
                : null;
        }
        catch (ObjectDisposedException)
        {
            return $"the {what} of \"{Name}\" were freed";
        }
    }

    private static void CheckLength(string name, Shape shape, int length, string argument)
    {
        if (length != shape.Count)
        {
            throw new ArgumentException(
                $"\"{name}\": the shape {shape} has {shape.Count} values, the {argument} memory {length}.",
                argument
            );
        }
    }
}

using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Graph;

/// <summary>The values of a tensor and of all its reshaped views, and their gradient.</summary>
/// <remarks>
/// Views share the gradient too: every consumer of a view stands after the tensor's own producer on the tape, so one
/// buffer collects all contributions before that producer's backward reads it, and a reshape costs nothing.
/// </remarks>
internal sealed class TensorMemory
{
    private readonly bool _needsGradient;
    private readonly TensorMemory? _source;
    private long _pressure;
    private NativeBuffer? _values;
    private NativeBuffer? _gradient;
    private Block _block;
    private Block _gradientBlock;
    private bool _placed;
    private bool _gradientPlaced;
    private bool _hasGradient;
    private string? _gone;

    public TensorMemory(int length, bool needsGradient, Tape? owner)
    {
        Length = length;
        _needsGradient = needsGradient;
        Owner = owner;
        if (owner is { IsDeferring: true })
        {
            GC.SuppressFinalize(this);
            return; // it gets its place when the whole recording is known, or when somebody reads it before
        }

        Rent();
        if (owner is null && length > 0)
        {
            // Nobody recycles it for certain: let the collector know what hangs on this small object.
            _pressure = (long)length * sizeof(float);
            GC.AddMemoryPressure(_pressure);
        }
        else
        {
            GC.SuppressFinalize(this);
        }
    }

    public TensorMemory(Parameter parameter)
    {
        Parameter = parameter;
        Length = parameter.Count;
        GC.SuppressFinalize(this);
    }

    /// <summary>The values of another memory without its gradient.</summary>
    public TensorMemory(TensorMemory source)
    {
        _source = source.Root;
        Length = source.Length;
        Owner = source.Owner;
        GC.SuppressFinalize(this);
    }

    ~TensorMemory() => RemovePressure();

    /// <summary>The number of values.</summary>
    public int Length { get; }

    /// <summary>Where the values are: this, unless it is a view without gradient.</summary>
    public TensorMemory Root => _source ?? this;

    /// <summary>Whether the values must stay readable when a compiled step is over.</summary>
    public bool IsKept { get; set; }

    public Parameter? Parameter { get; }

    public Tape? Owner { get; }

    /// <summary>Set on a leaf by its user.</summary>
    public bool RequiresGradient { get; set; }

    public bool NeedsGradient => Parameter?.RequiresGradient ?? (_needsGradient || RequiresGradient);

    /// <summary>Whether no operation produced it: its gradient is kept, and later backward passes add to it.</summary>
    public bool IsLeaf => !_needsGradient;

    public Block Values
    {
        get
        {
            if (Parameter is not null)
                return Parameter.Value;
            if (_source is not null)
                return _source.Values;
            ThrowIfGone();
            if (_values is null && !Owner!.IsExecuting)
                ReadOutsideOfItsStep();
            return _block;
        }
    }

    public bool HasGradient => Parameter?.HasGradient ?? _hasGradient;

    /// <summary>A parameter, or a tensor of the user: whose gradient outlives the backward pass.</summary>
    private bool IsOuterLeaf => IsLeaf && _source is null;

    private BufferPool GradientPool => Owner?.GradientPool ?? BufferPool.Shared;

    public Block Gradient => Parameter?.Gradient ?? _gradientBlock;

    /// <summary>Where to write a contribution to the gradient: the first is stored, later ones are added.</summary>
    public GradientTarget BeginGradient()
    {
        if (IsOuterLeaf && GradientSink.Current is { } sink)
            return sink.Target(this);
        bool accumulate = HasGradient;
        if (Parameter is not null)
        {
            Parameter.HasGradient = true;
            return new(Parameter.Gradient, accumulate);
        }

        ThrowIfGone();
        if (_gradient is null && !_gradientPlaced)
        {
            _gradient = GradientPool.Rent(Length);
            _gradientBlock = _gradient.Block.Slice(0, Length);
        }

        _hasGradient = true;
        return new(_gradientBlock, accumulate);
    }

    public void ReleaseGradient()
    {
        if (Parameter is not null)
        {
            Parameter.HasGradient = false;
            return;
        }

        _hasGradient = false;
        if (_gradient is null)
            return;
        GradientPool.Return(_gradient);
        _gradient = null;
        if (!_gradientPlaced)
            _gradientBlock = default;
    }

    /// <summary>The values, whoever asks.</summary>
    public Block Placed => _block;

    /// <summary>Whether a backward pass on this thread wants the gradient.</summary>
    public bool IsWanted => NeedsGradient && (!IsOuterLeaf || GradientSink.Current is not { } sink || sink.Asks(this));

    /// <summary>Takes a buffer of the pool, which holds anything.</summary>
    public void Rent()
    {
        if (_values is not null || _source is not null)
            return;
        _values = BufferPool.Shared.Rent(Length);
        _block = _values.Block.Slice(0, Length);
        _placed = false;
    }

    /// <summary>Moves to a place that a plan has found; the values are lost.</summary>
    public void Place(Block place)
    {
        if (_values is not null)
            BufferPool.Shared.Return(_values);
        (_values, _block, _placed) = (null, place, true);
    }

    /// <summary>Lets the values be those of another block, as long, until the next call.</summary>
    /// <returns>Where they were before.</returns>
    public Block Redirect(Block place)
    {
        Block before = _block;
        _block = place;
        return before;
    }

    /// <summary>As <see cref="Place"/>, for the gradient.</summary>
    public void PlaceGradient(Block place) => (_gradientBlock, _gradientPlaced) = (place, true);

    /// <summary>Gives the memory back to the pool.</summary>
    /// <param name="reason">Why it is gone, and what to do about it; the message of whoever reads it later.</param>
    public void Release(string reason)
    {
        if (_gone is not null || Parameter is not null || _source is not null)
            return;
        _gone = reason;
        ReleaseGradient();
        if (_values is not null)
            BufferPool.Shared.Return(_values);
        (_values, _block, _gradientBlock) = (null, default, default);
        RemovePressure();
    }

    private void RemovePressure()
    {
        if (_pressure > 0)
            GC.RemoveMemoryPressure(_pressure);
        _pressure = 0;
    }

    private void ReadOutsideOfItsStep()
    {
        if (Length == 0)
            return;
        if (_placed)
            throw new TensorReleasedException(
                "This tensor belongs to a compiled step, which has given its memory to others. Mark it with Tape.Keep "
                    + "inside the compiled function to read it afterwards."
            );
        Owner!.ExecuteDeferred();
    }

    public void ThrowIfGone()
    {
        if (_source is not null)
            _source.ThrowIfGone();
        else if (_gone is not null)
            throw new TensorReleasedException(_gone);
    }
}

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
    private readonly int _length;
    private readonly bool _needsGradient;
    private long _pressure;
    private NativeBuffer? _values;
    private NativeBuffer? _gradient;
    private Block _block;
    private Block _gradientBlock;
    private bool _hasGradient;
    private string? _gone;

    public TensorMemory(int length, bool needsGradient, Tape? owner)
    {
        _length = length;
        _needsGradient = needsGradient;
        Owner = owner;
        _values = BufferPool.Shared.Rent(length);
        _block = _values.Block.Slice(0, length);
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
        _length = parameter.Count;
        GC.SuppressFinalize(this);
    }

    ~TensorMemory() => RemovePressure();

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
            ThrowIfGone();
            return _block;
        }
    }

    public bool HasGradient => Parameter?.HasGradient ?? _hasGradient;

    private BufferPool GradientPool => Owner?.GradientPool ?? BufferPool.Shared;

    public Block Gradient => Parameter?.Gradient ?? _gradientBlock;

    /// <summary>Where to write a contribution to the gradient: the first is stored, later ones are added.</summary>
    public GradientTarget BeginGradient()
    {
        bool accumulate = HasGradient;
        if (Parameter is not null)
        {
            Parameter.HasGradient = true;
            return new(Parameter.Gradient, accumulate);
        }

        ThrowIfGone();
        if (_gradient is null)
        {
            _gradient = GradientPool.Rent(_length);
            _gradientBlock = _gradient.Block.Slice(0, _length);
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
        (_gradient, _gradientBlock) = (null, default);
    }

    /// <summary>Gives the memory back to the pool.</summary>
    /// <param name="reason">Why it is gone, and what to do about it; the message of whoever reads it later.</param>
    public void Release(string reason)
    {
        if (_values is null)
            return;
        _gone = reason;
        ReleaseGradient();
        BufferPool.Shared.Return(_values);
        (_values, _block) = (null, default);
        RemovePressure();
    }

    private void RemovePressure()
    {
        if (_pressure > 0)
            GC.RemoveMemoryPressure(_pressure);
        _pressure = 0;
    }

    public void ThrowIfGone()
    {
        if (_gone is not null)
            throw new TensorReleasedException(_gone);
    }
}

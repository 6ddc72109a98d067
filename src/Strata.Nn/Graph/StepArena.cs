using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>The memory in which the recordings of one compiled function take turns.</summary>
internal sealed class StepArena : IDisposable
{
    private NativeBuffer? _buffer;
    private MemoryPlan? _inPlace;

    /// <summary>Values that it holds.</summary>
    public int Length => _buffer?.Length ?? 0;

    /// <summary>Sees to it that a plan's tensors have their places here.</summary>
    /// <exception cref="StrataException">The plan needs more than one buffer can hold.</exception>
    public void Hold(MemoryPlan plan)
    {
        if (_inPlace == plan)
            return;
        if (plan.Length > int.MaxValue)
            throw new StrataException(
                $"The results of one step need {plan.Length * sizeof(float) >> 20:N0} MiB at one time, more than the "
                    + "8,192 MiB that a compiled step can hold. Use smaller batches."
            );
        if (_buffer is null || _buffer.Length < plan.Length)
        {
            _buffer?.Dispose();
            _buffer = new NativeBuffer((int)plan.Length);
        }

        plan.Apply(_buffer.Block);
        _inPlace = plan;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer?.Dispose();
        (_buffer, _inPlace) = (null, null);
    }
}

namespace Strata.Nn;

/// <summary>What <see cref="Tape.NoGradient"/> returns: recording goes on where this is disposed.</summary>
public sealed class NoGradientScope : IDisposable
{
    private Tape? _tape;

    internal NoGradientScope(Tape tape) => _tape = tape;

    /// <inheritdoc/>
    public void Dispose()
    {
        _tape?.End();
        _tape = null;
    }
}

using System.Diagnostics;

namespace Strata.Numerics.Threading;

/// <summary>Where one thread waits for another to change a counter: it spins for a while and then blocks.</summary>
/// <remarks>
/// A wait may return early; the caller looks at the counter again. The counter is changed with a full fence before
/// <see cref="Open"/>, and the sleeper raises its flag with one before it looks a last time, so one of them sees the other.
/// </remarks>
internal sealed class WaitGate
{
    // Long enough for the gap between two operations of a training step, short enough not to starve a neighbour.
    private static readonly long _spinTicks = Stopwatch.Frequency * 40 / 1_000_000;

    private readonly object _monitor = new();
    private bool _released;
    private int _sleeping;

    /// <summary>Waits until the counter may have become <paramref name="target"/>.</summary>
    public void Wait(ref int counter, int target, bool spin)
    {
        if (!(spin && Spin(ref counter, target, untilEqual: true)))
            Block(ref counter, target, untilEqual: true);
    }

    /// <summary>Waits until the counter may have left <paramref name="value"/>.</summary>
    public void WaitWhile(ref int counter, int value, bool spin)
    {
        if (!(spin && Spin(ref counter, value, untilEqual: false)))
            Block(ref counter, value, untilEqual: false);
    }

    /// <summary>Wakes the waiting thread, if it blocks.</summary>
    public void Open()
    {
        if (Volatile.Read(ref _sleeping) != 0 && Interlocked.CompareExchange(ref _sleeping, 0, 1) == 1)
        {
            lock (_monitor)
            {
                _released = true;
                Monitor.Pulse(_monitor);
            }
        }
    }

    private static bool Spin(ref int counter, int value, bool untilEqual)
    {
        long end = Stopwatch.GetTimestamp() + _spinTicks;
        do
        {
            for (int i = 0; i < 16; i++)
            {
                if (Volatile.Read(ref counter) == value == untilEqual)
                    return true;
                Thread.SpinWait(1);
            }
        } while (Stopwatch.GetTimestamp() < end);

        return false;
    }

    private void Block(ref int counter, int value, bool untilEqual)
    {
        Interlocked.Exchange(ref _sleeping, 1);
        if (Volatile.Read(ref counter) == value == untilEqual && Interlocked.CompareExchange(ref _sleeping, 0, 1) == 1)
            return;

        // Nothing has changed yet, or somebody took the flag: either way a release has come or will come.
        lock (_monitor)
        {
            while (!_released)
                Monitor.Wait(_monitor);
            _released = false;
        }
    }
}

using Spectre.Console;

namespace Strata.Cli.Terminal;

/// <summary>Bars by name; none of them when nobody looks.</summary>
internal sealed class ProgressBars
{
    private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
    private readonly ProgressContext? _context;
    private readonly Lock _lock = new();

    public ProgressBars(ProgressContext? context) => _context = context;

    public static ProgressBars None { get; } = new(null);

    /// <summary>Moves a bar; it appears with its first move. Any thread may call.</summary>
    /// <param name="name">Which bar.</param>
    /// <param name="done">How much is done.</param>
    /// <param name="whole">Of how much.</param>
    /// <param name="more">What stands behind the name now.</param>
    public void Set(string name, double done, double whole, string more = "")
    {
        if (_context is null)
            return;
        lock (_lock)
        {
            if (!_bars.TryGetValue(name, out ProgressTask? bar))
                _bars[name] = bar = _context.AddTask(Markup.Escape(name), maxValue: whole);
            bar.Value = done;
            bar.Description = Markup.Escape(name + more);
        }
    }

    /// <summary>Moves a bar that is there by one.</summary>
    public void Advance(string name)
    {
        lock (_lock)
        {
            if (_bars.TryGetValue(name, out ProgressTask? bar))
                bar.Increment(1);
        }
    }
}

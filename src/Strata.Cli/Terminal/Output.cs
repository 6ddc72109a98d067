using System.Runtime.CompilerServices;
using Spectre.Console;

namespace Strata.Cli.Terminal;

/// <summary>Where a command writes: plain text when piped, emphasis and live progress on a terminal only.</summary>
internal sealed class Output
{
    private readonly IAnsiConsole? _live;
    private readonly bool _hasStyle;
    private bool _inProgress;

    private Output(TextWriter standard, TextWriter errors, IAnsiConsole? live, bool hasStyle)
    {
        Standard = standard;
        Errors = errors;
        _live = live;
        _hasStyle = hasStyle;
    }

    public TextWriter Standard { get; }

    public TextWriter Errors { get; }

    /// <summary>The output of this process, by what it is connected to and by <c>NO_COLOR</c>.</summary>
    public static Output OfProcess()
    {
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false); // × and …
        bool terminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return terminal ? OfTerminal() : To(Console.Out, Console.Error);
    }

    /// <summary>An output into memory or a pipe, plain.</summary>
    public static Output To(TextWriter standard, TextWriter errors) => new(standard, errors, null, hasStyle: false);

    public void Line(string text = "")
    {
        if (_inProgress)
            AboveBars(text);
        else
            Standard.WriteLine(text);
    }

    public void Text(string text) => Standard.Write(text);

    /// <summary>A line that matters more than others; it reads the same without its style.</summary>
    public void Strong(string text) => Standard.WriteLine(Styled(text, "\e[1m"));

    /// <summary>A table: its first line is its head.</summary>
    public void Table(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        Strong(end < 0 ? text : text[..end]);
        if (end >= 0)
            Standard.Write(text[(end + 1)..]);
    }

    public void Warning(string text) => Standard.WriteLine($"{Styled("warning", "\e[33m")} {text}");

    public void Error(string text) =>
        Errors.WriteLine(Console.IsErrorRedirected || !_hasStyle ? $"error: {text}" : $"\e[31merror:\e[0m {text}");

    /// <summary>Runs something with bars on a terminal, or without any.</summary>
    public T WithProgress<T>(Func<ProgressBars, T> run)
    {
        if (_live is null)
            return run(ProgressBars.None);
        _inProgress = true;
        try
        {
            return _live
                .Progress()
                .AutoClear(true)
                .HideCompleted(false)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
                .Start(context => run(new ProgressBars(context)));
        }
        finally
        {
            _inProgress = false;
        }
    }

    private static Output OfTerminal()
    {
        bool colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole live = AnsiConsole.Create(
            new() { ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors }
        );
        return new(Console.Out, Console.Error, live, hasStyle: colour && live.Profile.Capabilities.Ansi);
    }

    /// <summary>A bare write would tear the bars. By itself: a command without bars need not load what draws them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AboveBars(string text) => _live!.WriteLine(text);

    private string Styled(string text, string code) => _hasStyle ? $"{code}{text}\e[0m" : text;
}

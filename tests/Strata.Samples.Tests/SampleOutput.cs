using System.Text.RegularExpressions;

namespace Strata.Samples.Tests;

/// <summary>What a sample printed, and how long it ran.</summary>
internal sealed partial class SampleOutput(string name, string text, TimeSpan time)
{
    /// <summary>Everything, as printed.</summary>
    public string Text { get; } = text.ReplaceLineEndings("\n");

    /// <summary>From the start of its process to the end, without the build.</summary>
    public TimeSpan Time { get; } = time;

    /// <summary>The lines, without spaces around them.</summary>
    public IReadOnlyList<string> Lines { get; } = [.. text.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim())];

    /// <summary>The one line that begins with a label.</summary>
    public string Line(string label)
    {
        string[] found = [.. Lines.Where(line => line.StartsWith(label, StringComparison.Ordinal))];
        found.Length.ShouldBe(1, $"lines of {name} that begin with \"{label}\"; it printed:\n{Text}");
        return found[0];
    }

    /// <summary>The numbers behind a label, on the one line that begins with it.</summary>
    public IReadOnlyList<PrintedNumber> Numbers(string label) => NumbersIn(Line(label)[label.Length..]);

    /// <summary>The only number behind a label.</summary>
    public PrintedNumber Number(string label) => Numbers(label).ShouldHaveSingleItem();

    /// <summary>The lines between the one that begins with a heading and the next blank one: a table's rows.</summary>
    public IReadOnlyList<string> Block(string heading)
    {
        string first = Line(heading);
        return [.. Lines.SkipWhile(line => line != first).Skip(1).TakeWhile(line => line.Length > 0)];
    }

    /// <summary>All numbers of a text: integers, decimals and powers of ten that are no part of a word.</summary>
    public static IReadOnlyList<PrintedNumber> NumbersIn(string text) =>
        [.. NumberText().Matches(text).Select(match => PrintedNumber.Parse(match.Value))];

    [GeneratedRegex(@"(?<![\w.])-?(\d+(\.\d+)?)([eE][+-]?\d+)?(?![\w])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberText();
}

using System.Text;

namespace Strata.Formats;

/// <summary>Puts names from a file into a message: quoted, short, and without control characters.</summary>
internal static class MessageText
{
    private const int LongestName = 120;

    public static string Quote(string name)
    {
        var text = new StringBuilder("\"");
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, LongestName)))
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
                text.Append($"\\u{(int)c:x4}"); // a hostile name must not write to the user's terminal
            else
                text.Append(c);
        }

        return text.Append(name.Length > LongestName ? "…\"" : "\"").ToString();
    }

    /// <summary>One sentence a part: where, what, expected and found, the fix.</summary>
    public static string Compose(string where, string what, string? expected, string? found, string? fix)
    {
        var text = new StringBuilder(where.Length == 0 ? what : $"{where}: {what}").Append('.');
        if (expected is not null)
            text.Append($" Expected {expected}").Append(found is null ? "." : $", found {found}.");
        else if (found is not null)
            text.Append($" Found {found}.");
        if (fix is not null)
            text.Append(' ').Append(fix);
        return text.ToString();
    }
}

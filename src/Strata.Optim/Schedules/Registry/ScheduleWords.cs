using System.Text;

namespace Strata.Optim;

/// <summary>The members of an enumeration as they are written in recipes: <c>square_root</c>.</summary>
internal static class ScheduleWords
{
    public static IReadOnlyList<string> Of<TWord>()
        where TWord : struct, Enum => [.. Enum.GetValues<TWord>().Select(Text)];

    public static string Text<TWord>(TWord word)
        where TWord : struct, Enum
    {
        var text = new StringBuilder();
        foreach (char letter in word.ToString())
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    public static TWord Parse<TWord>(string text)
        where TWord : struct, Enum => Enum.GetValues<TWord>().Single(word => Text(word) == text);
}

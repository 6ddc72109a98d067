using System.Text;

namespace Strata.Optim;

/// <summary>Literals of Python.</summary>
internal static class PythonText
{
    /// <summary>A float that reads back to the same bits: <c>0.01</c>, <c>1e-08</c>, <c>1.0</c>. Never an int: Keras refuses those.</summary>
    public static string Number(double value)
    {
        if (double.IsNaN(value))
            return "float(\"nan\")";
        if (double.IsInfinity(value))
            return value > 0 ? "float(\"inf\")" : "float(\"-inf\")";
        string text = value.ToString("R").Replace("E", "e", StringComparison.Ordinal);
        return text.AsSpan().IndexOfAny('.', 'e') >= 0 ? text : text + ".0";
    }

    public static string Flag(bool value) => value ? "True" : "False";

    public static string Text(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char character in value)
        {
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                < ' ' or '\u007f' => text.Append($"\\x{(int)character:x2}"),
                _ => text.Append(character),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>A list, one text a line, to stand behind a key that is indented by <paramref name="indent"/>.</summary>
    public static string Lines(IEnumerable<string> values, string indent = "")
    {
        string[] texts = [.. values];
        return texts.Length == 0
            ? "[]"
            : $"[\n{string.Concat(texts.Select(text => $"{indent}    {Text(text)},\n"))}{indent}]";
    }
}

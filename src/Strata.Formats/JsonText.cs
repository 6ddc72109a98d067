using System.Text;

namespace Strata.Formats;

/// <summary>Writes JSON texts byte for byte as serde_json does: only what must be escaped is.</summary>
internal static class JsonText
{
    public static StringBuilder Append(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (char c in text)
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append($"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        return json.Append('"');
    }
}

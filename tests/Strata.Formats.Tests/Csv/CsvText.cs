using System.Text;

namespace Strata.Formats.Tests.Csv;

internal static class CsvText
{
    public static CsvFile Read(string text, CsvOptions? options = null) => Read(Encoding.UTF8.GetBytes(text), options);

    public static CsvFile Read(byte[] text, CsvOptions? options = null)
    {
        using var stream = new MemoryStream(text);
        return CsvFile.Read(stream, "test", options);
    }
}

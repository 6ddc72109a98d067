using System.Globalization;

namespace Strata.Training;

/// <summary>Numbers as people type them: <c>0.01</c>, <c>1e-2</c>, <c>1/255</c>.</summary>
internal static class NumberText
{
    public static bool TryParse(string text, out double number)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return TryParsePlain(text, out number);
        number = 0;
        if (!TryParsePlain(text[..slash], out double over) || !TryParsePlain(text[(slash + 1)..], out double under))
            return false;
        number = over / under;
        return double.IsFinite(number);
    }

    private static bool TryParsePlain(string text, out double number) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);
}

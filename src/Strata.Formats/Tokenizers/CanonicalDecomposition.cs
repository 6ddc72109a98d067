using System.Globalization;
using System.Text;

namespace Strata.Formats;

/// <summary>Unicode's normal form D.</summary>
/// <remarks>
/// <see cref="string.Normalize()"/> leaves a text as it is, and says nothing, where .NET runs without ICU
/// (<c>InvariantGlobalization</c>): accents would survive on some machines and not on others.
/// </remarks>
internal static class CanonicalDecomposition
{
    private const string Resource = "Strata.Formats.Tokenizers.CanonicalDecompositions.txt";
    private const int FirstSyllable = 0xAC00; // Hangul: 19 leading × 21 vowels × 28 trailing
    private const int SyllableCount = 11172;
    private const int FirstDecomposed = 0xC0; // below it, nothing changes

    private static readonly Dictionary<int, int[]> s_decompositions = [];
    private static readonly List<(int First, int Last, byte Class)> s_classes = [];

    static CanonicalDecomposition()
    {
        using Stream stream = typeof(CanonicalDecomposition).Assembly.GetManifestResourceStream(Resource)!;
        using var lines = new StreamReader(stream, Encoding.ASCII);
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            string[] parts = line.Split('=', '-', ':');
            if (parts.Length == 2)
                s_decompositions[Hexadecimal(parts[0])] = Array.ConvertAll(parts[1].Split(' '), Hexadecimal);
            else
                s_classes.Add(
                    (Hexadecimal(parts[0]), Hexadecimal(parts[1]), byte.Parse(parts[2], CultureInfo.InvariantCulture))
                );
        }
    }

    /// <summary>The text with every character taken apart, and marks in canonical order.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstDecomposed - 1)))
            return text;
        var characters = new List<int>(text.Length + 8);
        foreach (Rune c in text.EnumerateRunes())
            Append(c.Value, characters);
        SortMarks(characters);
        var result = new StringBuilder(characters.Count);
        foreach (int c in characters)
            result.Append(new Rune(c));
        return result.ToString();
    }

    private static void Append(int c, List<int> characters)
    {
        int syllable = c - FirstSyllable;
        if (syllable is >= 0 and < SyllableCount)
        {
            characters.Add(0x1100 + (syllable / 588));
            characters.Add(0x1161 + (syllable % 588 / 28));
            if (syllable % 28 != 0)
                characters.Add(0x11A7 + (syllable % 28));
        }
        else if (c >= FirstDecomposed && s_decompositions.TryGetValue(c, out int[]? parts))
        {
            characters.AddRange(parts);
        }
        else
        {
            characters.Add(c);
        }
    }

    // Marks that follow one another, by class, those of one class in the order of the text.
    private static void SortMarks(List<int> characters)
    {
        for (int first = 0; first < characters.Count; first++)
        {
            if (ClassOf(characters[first]) == 0)
                continue;
            int end = first + 1;
            while (end < characters.Count && ClassOf(characters[end]) != 0)
                end++;
            if (end - first > 1)
            {
                int[] sorted = [.. characters[first..end].OrderBy(ClassOf)]; // stable
                for (int i = 0; i < sorted.Length; i++)
                    characters[first + i] = sorted[i];
            }

            first = end;
        }
    }

    private static byte ClassOf(int c)
    {
        if (c < s_classes[0].First)
            return 0;
        int low = 0;
        int high = s_classes.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            (int first, int last, byte combining) = s_classes[middle];
            if (c < first)
                high = middle - 1;
            else if (c > last)
                low = middle + 1;
            else
                return combining;
        }

        return 0;
    }

    private static int Hexadecimal(string digits) =>
        int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

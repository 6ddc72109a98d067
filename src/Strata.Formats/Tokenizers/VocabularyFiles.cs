using System.Text;

namespace Strata.Formats;

/// <summary>Reads vocabularies and merges that are lines of text.</summary>
internal static class VocabularyFiles
{
    private const int LargestFile = 1 << 28; // the largest known are about 30 MB

    /// <summary>A whole file, of at most 256 MiB.</summary>
    public static byte[] Bytes(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var bytes = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        try
        {
            while (stream.Read(buffer) is > 0 and var count)
            {
                bytes.Write(buffer, 0, count);
                if (bytes.Length > LargestFile)
                    throw new DataFileException(
                        $"the file is larger than {LargestFile >> 20} MiB",
                        name,
                        fix: "Is it a tokenizer's?"
                    );
            }
        }
        catch (IOException problem)
        {
            throw DataFiles.CannotRead(name, problem);
        }

        return bytes.ToArray();
    }

    /// <summary>A token a line.</summary>
    public static Vocabulary ReadLines(Stream stream, string name)
    {
        var vocabulary = new Vocabulary();
        foreach ((string line, int number) in Lines(stream, name))
        {
            string token = line.TrimEnd();
            string? fault = token.Length == 0 ? "the line is empty" : vocabulary.TryAdd(token, number - 1);
            if (fault is not null)
                throw new DataFileException(fault, name, number, expected: "one token a line, each once");
        }

        return vocabulary.Count > 0
            ? vocabulary
            : throw new DataFileException("the vocabulary is empty", name, expected: "one token a line");
    }

    /// <summary>A pair of tokens a line, after a line <c>#version</c> that may be there.</summary>
    public static Dictionary<(int Left, int Right), (int Rank, int Merged)> ReadMerges(
        Stream stream,
        string name,
        Vocabulary vocabulary
    )
    {
        var merges = new Dictionary<(int Left, int Right), (int Rank, int Merged)>();
        foreach ((string line, int number) in Lines(stream, name))
        {
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            if (AddMerge(merges, line.TrimEnd('\r').Split(' '), vocabulary) is { } fault)
                throw new DataFileException(fault, name, number, expected: "two tokens and a space between them");
        }

        return merges;
    }

    /// <summary>Adds the next merge; its rank is how many there are.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? AddMerge(
        Dictionary<(int Left, int Right), (int Rank, int Merged)> merges,
        IReadOnlyList<string> pair,
        Vocabulary vocabulary
    )
    {
        if (pair.Count != 2)
            return $"a merge of {pair.Count} tokens";
        string merged = pair[0] + pair[1];
        foreach (string token in (ReadOnlySpan<string>)[pair[0], pair[1], merged])
            if (vocabulary.IdOf(token) is null)
                return $"a merge needs the token {MessageText.Quote(token)}, which is not in the vocabulary";
        (int Left, int Right) key = (vocabulary.IdOf(pair[0])!.Value, vocabulary.IdOf(pair[1])!.Value);
        merges[key] = (merges.Count, vocabulary.IdOf(merged)!.Value); // of equal lines the last counts, as in tokenizers
        return null;
    }

    private static IEnumerable<(string Line, int Number)> Lines(Stream stream, string name)
    {
        byte[] bytes = Bytes(stream, name);
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException problem)
        {
            throw new DataFileException(
                "the file is not UTF-8",
                name,
                offset: problem.Index,
                fix: "Copy or download it again.",
                innerException: problem
            );
        }

        int number = 0;
        int start = text.StartsWith('\uFEFF') ? 1 : 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            yield return (text[start..end], ++number);
            start = end + 1;
        }
    }
}

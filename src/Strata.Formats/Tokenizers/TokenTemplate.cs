namespace Strata.Formats;

/// <summary>Where special tokens stand around one text and around two: <c>post_processor</c> in <c>tokenizer.json</c>.</summary>
/// <param name="Single">The parts of one text.</param>
/// <param name="Pair">The parts of two.</param>
internal sealed record TokenTemplate(IReadOnlyList<TokenTemplate.Part> Single, IReadOnlyList<TokenTemplate.Part> Pair)
{
    /// <summary>No special tokens; the second text has type 1.</summary>
    public static TokenTemplate Bare { get; } = new([Part.First(0)], [Part.First(0), Part.Second(1)]);

    /// <summary>BERT's: <c>[CLS] A [SEP]</c>, and <c>[CLS] A [SEP] B [SEP]</c> with type 1 from B on.</summary>
    public static TokenTemplate Bert(int begin, int separator) =>
        new(
            [Part.Special(0, begin), Part.First(0), Part.Special(0, separator)],
            [
                Part.Special(0, begin),
                Part.First(0),
                Part.Special(0, separator),
                Part.Second(1),
                Part.Special(1, separator),
            ]
        );

    /// <summary>RoBERTa's: <c>&lt;s&gt; A &lt;/s&gt;</c>, and <c>&lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;</c>, all of type 0.</summary>
    public static TokenTemplate Roberta(int begin, int separator) =>
        new(
            [Part.Special(0, begin), Part.First(0), Part.Special(0, separator)],
            [
                Part.Special(0, begin),
                Part.First(0),
                Part.Special(0, separator, separator),
                Part.Second(0),
                Part.Special(0, separator),
            ]
        );

    /// <summary>How many special tokens there are around one text, or two.</summary>
    public int SpecialCount(bool pair) => (pair ? Pair : Single).Sum(part => part.SpecialIds.Count);

    /// <summary>A text, or special tokens.</summary>
    /// <param name="Sequence">0 or 1: the first or the second text; −1: special tokens.</param>
    /// <param name="TypeId">The token type of all of it.</param>
    /// <param name="SpecialIds">The special tokens.</param>
    internal sealed record Part(int Sequence, int TypeId, IReadOnlyList<int> SpecialIds)
    {
        public static Part First(int typeId) => new(0, typeId, []);

        public static Part Second(int typeId) => new(1, typeId, []);

        public static Part Special(int typeId, params IReadOnlyList<int> ids) => new(-1, typeId, ids);
    }
}

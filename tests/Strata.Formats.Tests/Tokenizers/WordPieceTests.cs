using System.Text;

namespace Strata.Formats.Tests.Tokenizers;

/// <summary>What the reference cases in <c>minilm/tokens</c> do not reach: options, decoding, damaged files.</summary>
public class WordPieceTests
{
    private const string Words =
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##aff\n##able\nÉa\nea\n##É\n.\ni\n##s\nÉ\ne\ni\u0307\n";

    private static readonly EncodeOptions s_bare = new() { AddSpecialTokens = false };

    [Theory]
    [InlineData("unaffable", "un ##aff ##able")]
    [InlineData("unaffables unaffabler", "un ##aff ##able ##s [UNK]")] // a word is unknown as a whole
    [InlineData("UNAFF.i", "un ##aff . i")]
    [InlineData("un[MASK]un", "un [MASK] un")]
    [InlineData("un[mask]", "un [UNK] [UNK] [UNK]")]
    [InlineData("É E\u0301 e", "e e e")]
    [InlineData("İ", "i")]
    [InlineData("u\u00ADn u\0n u\uE000n", "un un un")] // control, format and private use vanish
    [InlineData("i\u2003i\u000Bi", "i [UNK]")] // an em space parts, a vertical tab is a control character
    [InlineData("\uD800i\uDC00", "i")] // halves of surrogate pairs count as U+FFFD, which is dropped
    public void Cuts_words_into_pieces(string text, string tokens) =>
        string.Join(' ', Read().Encode(text, options: s_bare).Tokens).ShouldBe(tokens);

    [Fact]
    public void Keeps_case_and_accents_for_cased_models()
    {
        Tokenizer cased = Read(new() { LowerCase = false });
        cased.Encode("ÉaÉ ea", options: s_bare).Tokens.ShouldBe(["Éa", "##É", "ea"]);
        Tokenizer lower = Read(new() { StripAccents = false });
        lower.Encode("İ", options: s_bare).Tokens.ShouldBe(["i\u0307"]);
    }

    [Fact]
    public void A_word_of_more_than_100_characters_is_unknown()
    {
        string ok = "un" + string.Concat(Enumerable.Repeat("aff", 32)) + "ss"; // 100
        Read().Encode(ok, options: s_bare).Tokens.Length.ShouldBe(35);
        Read().Encode(ok + "s", options: s_bare).Tokens.ShouldBe(["[UNK]"]);
    }

    [Theory]
    [InlineData(5, 5, 5, 2, 3)] // the second keeps one more when both are equally long
    [InlineData(7, 3, 6, 3, 3)]
    [InlineData(3, 7, 5, 2, 3)]
    [InlineData(7, 3, 5, 3, 2)]
    [InlineData(9, 1, 4, 3, 1)]
    [InlineData(2, 2, 9, 2, 2)]
    public void Truncates_the_longer_text_first(int first, int second, int most, int keptFirst, int keptSecond)
    {
        TokenEncoding encoding = Read()
            .Encode(Repeat(first), Repeat(second), new EncodeOptions { MaxLength = most + 3 });
        encoding.TypeIds.Count(type => type == 0).ShouldBe(keptFirst + 2);
        encoding.TypeIds.Count(type => type == 1).ShouldBe(keptSecond + 1);
        encoding.AttentionMask.ShouldAllBe(mask => mask == 1);
    }

    [Fact]
    public void An_empty_second_text_is_a_text() =>
        Read().Encode("i", "").Tokens.ShouldBe(["[CLS]", "i", "[SEP]", "[SEP]"]);

    [Fact]
    public void Fills_a_batch_of_pairs_to_its_longest()
    {
        TokenBatch batch = Read().EncodeBatch([("i i", "e"), ("i", "e")]);
        batch.Shape.ToString().ShouldBe(new Strata.Numerics.Shape(2, 6).ToString());
        batch.Ids.ToArray().ShouldBe([2f, 12, 12, 3, 15, 3, 2, 12, 3, 15, 3, 0]);
        batch.TypeIds.ToArray().ShouldBe([0f, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0]);
        batch.AttentionMask.ToArray().ShouldBe([1f, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
        batch.Rows[1].Tokens[^1].ShouldBe("[PAD]");
    }

    [Fact]
    public void A_limit_below_the_special_tokens_is_refused() =>
        Should
            .Throw<ArgumentOutOfRangeException>(() => Read().Encode("i", "i", new EncodeOptions { MaxLength = 2 }))
            .Message.ShouldContain("at least 3");

    [Fact]
    public void Decodes_pieces_into_words()
    {
        Tokenizer tokenizer = Read();
        TokenEncoding encoding = tokenizer.Encode("Unaffable. É");
        tokenizer.Decode(encoding.Ids).ShouldBe("unaffable. e");
        tokenizer.Decode(encoding.Ids, skipSpecialTokens: false).ShouldBe("[CLS] unaffable. e [SEP]");
        Should.Throw<ArgumentOutOfRangeException>(() => tokenizer.Decode([99]));
    }

    [Theory]
    [InlineData("", "v.txt: the vocabulary is empty. Expected one token a line.")]
    [InlineData("[PAD]\n\nx\n", "v.txt:2: the line is empty. Expected one token a line, each once.")]
    [InlineData(
        "[PAD]\nx\nx\n",
        "v.txt:3: the token \"x\" has two numbers, 1 and 2. Expected one token a line, each once."
    )]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n", "v.txt: the special token \"[SEP]\" is not in the vocabulary.")]
    public void A_vocabulary_that_is_none_is_refused(string text, string message) =>
        Should
            .Throw<DataFileException>(() => Tokenizer.ReadWordPiece(Stream(text), name: "v.txt"))
            .Message.ShouldStartWith(message);

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Should
            .Throw<DataFileException>(() => Tokenizer.ReadWordPiece(new MemoryStream([0x61, 0xFF, 0x0A])))
            .Message.ShouldContain("not UTF-8");

    [Fact]
    public void A_file_that_is_not_there_is_said() =>
        Should
            .Throw<DataFileException>(() => Tokenizer.ReadWordPiece("no/such/vocab.txt"))
            .Message.ShouldContain("there is no such file");

    private static string Repeat(int count) => string.Join(' ', Enumerable.Repeat("i", count));

    private static Tokenizer Read(WordPieceOptions? options = null) => Tokenizer.ReadWordPiece(Stream(Words), options);

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}

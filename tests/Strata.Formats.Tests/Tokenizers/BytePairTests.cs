using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Strata.Formats.Tests.Tokenizers;

/// <summary>Byte-level byte-pair encoding over small vocabularies, against the plain rule written down a second time.</summary>
public class BytePairTests
{
    private static readonly string[] s_merges =
    [
        "l o",
        "lo w",
        "e r",
        "Ġ low",
        "low er",
        "a a",
        "aa aa",
        "Ġ a",
        "Ã ©",
        "Ġ Ġ",
        "n e",
        "Ġ ne",
    ];

    [Theory]
    [InlineData("low", "low")]
    [InlineData("lower low", "lower|Ġlow")]
    [InlineData(" low", "Ġlow")]
    [InlineData("aaaaa aa", "aaaa|a|Ġ|aa")]
    [InlineData("é", "Ã©")]
    [InlineData("a<|endoftext|>low", "a|<|endoftext|>|low")]
    [InlineData("low  \n lower", "low|ĠĠ|Ċ|Ġlow|er")] // "Ġ low" comes before "low er"
    public void Merges_pairs_by_rank(string text, string tokens) =>
        string.Join('|', Gpt2().Encode(text).Tokens).ShouldBe(tokens);

    [Fact]
    public void Agrees_with_the_plain_rule_on_any_text()
    {
        Tokenizer tokenizer = Gpt2();
        Gen<string> texts = Gen.Elements("l", "o", "w", "e", "r", "a", "é", " ", "  ", "ne", "\n", "'s", "1", "!", "😀")
            .ListOf()
            .Select(string.Concat);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(
                texts.ToArbitrary(),
                text => tokenizer.Encode(text).Tokens.ShouldBe(Words(text).SelectMany(PlainMerges))
            )
        );
    }

    [Fact]
    public void What_goes_in_comes_out()
    {
        Tokenizer tokenizer = Gpt2();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(
                ArbMap.Default.ArbFor<string?>().Filter(text => text is not null && IsText(text)),
                text => tokenizer.Decode(tokenizer.Encode(text!).Ids, skipSpecialTokens: false).ShouldBe(text)
            )
        );
        tokenizer.Decode(tokenizer.Encode("héllo 😀 \0\u007f\u00ad").Ids).ShouldBe("héllo 😀 \0\u007f\u00ad");
        tokenizer.Decode([tokenizer.IdOf("Ã")!.Value]).ShouldBe("\uFFFD"); // half a character
    }

    [Fact]
    public void Begins_with_a_space_if_asked() =>
        Gpt2(new BytePairOptions { AddPrefixSpace = true }).Encode("low").Tokens.ShouldBe(["Ġlow"]);

    [Fact]
    public void Fills_up_only_with_a_padding_token()
    {
        string[] texts = ["low", "low low"];
        Should.Throw<StrataException>(() => Gpt2().EncodeBatch(texts)).Message.ShouldContain("no padding token");
        TokenBatch batch = Gpt2(new BytePairOptions { PaddingToken = "<|endoftext|>" }).EncodeBatch(texts);
        batch.AttentionMask.ToArray().ShouldBe([1f, 0, 1, 1]);
    }

    [Fact]
    public void A_long_word_takes_no_quadratic_time()
    {
        var time = System.Diagnostics.Stopwatch.StartNew();
        Gpt2().Encode(new string('a', 400_000)).Length.ShouldBe(100_000);
        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20)); // n² would be many minutes
    }

    [Theory]
    [InlineData("#version: 0.2\nl o\nl o w\n", "m:3: a merge of 3 tokens.")]
    [InlineData("l o\nq q\n", "m:2: a merge needs the token \"qq\", which is not in the vocabulary.")]
    public void Merges_that_are_none_are_refused(string merges, string message) =>
        Should
            .Throw<DataFileException>(() =>
                Tokenizer.ReadBytePair(Stream(VocabularyJson()), Stream(merges), null, "v", "m")
            )
            .Message.ShouldStartWith(message);

    [Theory]
    [InlineData("[]", "v: the file is a list. Expected an object.")]
    [InlineData("{\"a\":1,\"b\":1}", "v: the number 1 stands for \"a\" and for \"b\".")]
    [InlineData("{\"a\":1,\"a\":2}", "v: the token \"a\" has two numbers, 1 and 2.")]
    [InlineData("{\"a\":-1}", "v: the number of \"a\" is -1. Expected at least 0.")]
    [InlineData("{\"a\":1.5}", "v: a is the number 1.5. Expected a whole number of 32 bits.")]
    [InlineData("{\"a\":99999999999}", "v: a is the number 99999999999. Expected a whole number of 32 bits.")]
    [InlineData("{\"\\ud800\":1}", "v: ")]
    [InlineData("{\"a\":1", "v:1:")]
    [InlineData("{}", "v: the vocabulary is empty.")]
    [InlineData("{\"a\":1}", "v: the special token \"<|endoftext|>\" is not in the vocabulary.")]
    public void A_vocabulary_that_is_none_is_refused(string json, string message) =>
        Should
            .Throw<DataFileException>(() => Tokenizer.ReadBytePair(Stream(json), Stream(""), null, "v", "m"))
            .Message.ShouldStartWith(message);

    [Fact]
    public void A_byte_without_a_token_is_said()
    {
        Tokenizer tokenizer = Tokenizer.ReadBytePair(
            Stream("{\"a\":0}"),
            Stream(""),
            new BytePairOptions { SpecialTokens = [] }
        );
        tokenizer.Encode("aa").Ids.ShouldBe([0, 0]);
        Should.Throw<StrataException>(() => tokenizer.Encode("a b")).Message.ShouldContain("byte 0x20");
    }

    // The cut by .NET's own engine. It sees the emoji as two halves that are no letters, numbers or spaces, as is right.
    private static IEnumerable<string> Words(string text) =>
        System
            .Text.RegularExpressions.Regex.Matches(
                text,
                @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
                System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(10)
            )
            .Select(match => ByteCharacters.Of(match.Value));

    // The first of the pairs with the lowest rank, again and again.
    private static List<string> PlainMerges(string word)
    {
        List<string> symbols = [.. word.Select(c => c.ToString())];
        while (true)
        {
            int best = -1;
            int bestRank = int.MaxValue;
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                int rank = Array.IndexOf(s_merges, $"{symbols[i]} {symbols[i + 1]}");
                if (rank >= 0 && rank < bestRank)
                    (best, bestRank) = (i, rank);
            }

            if (best < 0)
                return symbols;
            symbols[best] += symbols[best + 1];
            symbols.RemoveAt(best + 1);
        }
    }

    private static Tokenizer Gpt2(BytePairOptions? options = null) =>
        Tokenizer.ReadBytePair(
            Stream(VocabularyJson()),
            Stream("#version: 0.2\n" + string.Join('\n', s_merges) + "\n"),
            options
        );

    private static string VocabularyJson()
    {
        IEnumerable<string> tokens = ByteCharacters
            .All.ToArray()
            .Select(c => c.ToString())
            .Concat(s_merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)))
            .Append("<|endoftext|>");
        return JsonSerializer.Serialize(
            tokens.Select((token, id) => (token, id)).ToDictionary(p => p.token, p => p.id)
        );
    }

    private static bool IsText(string text) => text.EnumerateRunes().All(c => c != Rune.ReplacementChar);

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}

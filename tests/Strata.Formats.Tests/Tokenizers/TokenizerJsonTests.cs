using System.Text;

namespace Strata.Formats.Tests.Tokenizers;

/// <summary><c>tokenizer.json</c>: what is read, and what is refused.</summary>
public class TokenizerJsonTests
{
    private const string WordPiece = """
        {"version":"1.0","truncation":{"max_length":4},"padding":null,
        "added_tokens":[{"id":0,"content":"[UNK]","special":true,"normalized":false},
          {"id":1,"content":"<s>","special":true,"normalized":false,"lstrip":true,"rstrip":true},
          {"id":9,"content":"New York","special":false,"normalized":true,"single_word":true}],
        "normalizer":{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"Lowercase"},{"type":"StripAccents"}]},
        "pre_tokenizer":{"type":"BertPreTokenizer"},
        "post_processor":{"type":"TemplateProcessing",
          "single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
          "pair":[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<s>","type_id":2}},{"Sequence":{"id":"B","type_id":1}}],
          "special_tokens":{"<s>":{"id":"<s>","ids":[1,1],"tokens":["<s>","<s>"]}}},
        "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
        "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":3,
          "vocab":{"[UNK]":0,"<s>":1,"e":2,"##a":3,"new":4}}}
        """;

    private const string BytePair = """
        {"added_tokens":[{"id":5,"content":"<pad>","special":true}],"normalizer":null,
        "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":true,"use_regex":true},
        "post_processor":{"type":"RobertaProcessing","sep":["</s>",4],"cls":["<s>",3]},
        "decoder":{"type":"ByteLevel"},
        "model":{"type":"BPE","dropout":null,"unk_token":"?","fuse_unk":true,
          "vocab":{"Ġ":0,"a":1,"Ġa":2,"<s>":3,"</s>":4,"?":6},"merges":[["Ġ","a"]]}}
        """;

    [Fact]
    public void Reads_wordpiece_with_its_steps()
    {
        Tokenizer tokenizer = Read(WordPiece);
        tokenizer.VocabularySize.ShouldBe(6);
        tokenizer.Encode("É éa eaaa").Tokens.ShouldBe(["<s>", "<s>", "e", "e", "##a", "[UNK]"]);
        tokenizer.Encode("e", "e").TypeIds.ShouldBe([0, 2, 2, 1]);
    }

    [Theory]
    [InlineData("e NEW york e", "e|New York|e")] // found in the normalized text
    [InlineData("new yorker", "new|[UNK]")] // not as part of a word
    [InlineData("e <s> e", "e|<s>|e")]
    [InlineData("e<S>", "e|[UNK]|[UNK]|[UNK]")]
    public void Finds_added_tokens(string text, string tokens) =>
        Read(WordPiece)
            .Encode(text, options: new EncodeOptions { AddSpecialTokens = false })
            .Tokens.ShouldBe(tokens.Split('|'));

    [Fact]
    public void Reads_byte_pairs()
    {
        Tokenizer tokenizer = Read(BytePair);
        tokenizer.Encode("aaxxa").Tokens.ShouldBe(["<s>", "Ġa", "a", "?", "a", "</s>"]);
        tokenizer.Encode("a", "a").Tokens.ShouldBe(["<s>", "Ġa", "</s>", "</s>", "Ġa", "</s>"]);
        tokenizer.Encode("a", "a").TypeIds.ShouldAllBe(type => type == 0);
        tokenizer.PaddingId.ShouldBe(5);
    }

    [Theory]
    [InlineData("\"type\":\"NFD\"", "\"type\":\"NFKC\"", "normalizer.normalizers[0].type \"NFKC\" is not supported")]
    [InlineData("BertPreTokenizer", "Whitespace", "pre_tokenizer.type \"Whitespace\" is not supported")]
    [InlineData("TemplateProcessing", "Other", "post_processor.type \"Other\" is not supported")]
    [InlineData("\"decoder\":{\"type\":\"WordPiece\"", "\"decoder\":{\"type\":\"BPE\"", "decoder.type \"BPE\"")]
    [InlineData("\"model\":{\"type\":\"WordPiece\"", "\"model\":{\"type\":\"Unigram\"", "model.type \"Unigram\"")]
    [InlineData("\"model\":", "\"module\":", "there is no model")]
    [InlineData("\"unk_token\":\"[UNK]\"", "\"unk_token\":\"[NO]\"", "the unknown token \"[NO]\" is not in")]
    [InlineData("\"id\":1,\"content\":\"<s>\"", "\"id\":2,\"content\":\"<s>\"", "\"<s>\" has two numbers, 1 and 2")]
    [InlineData("\"id\":\"B\"", "\"id\":\"C\"", "Sequence.id \"C\" is not supported. Expected A, B")]
    [InlineData("\"lowercase\"", "\"lowercase\"", "")]
    public void What_there_is_not_is_refused_by_name(string from, string to, string message)
    {
        string json = WordPiece.Replace(from, to, StringComparison.Ordinal);
        if (message.Length == 0)
            Should.NotThrow(() => Read(json));
        else
            Should.Throw<DataFileException>(() => Read(json)).Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("\"dropout\":null", "\"dropout\":0.1", "dropout of merges")]
    [InlineData("\"fuse_unk\":true", "\"byte_fallback\":true", "byte_fallback")]
    [InlineData("\"fuse_unk\":true", "\"end_of_word_suffix\":\"</w>\"", "end_of_word_suffix \"</w>\" is not supported")]
    [InlineData("[[\"Ġ\",\"a\"]]", "[[\"Ġ\"]]", "merges[0]: a merge of 1 tokens")]
    [InlineData("[[\"Ġ\",\"a\"]]", "[7]", "merges[0] is Number")]
    [InlineData("[\"</s>\",4]", "[\"</s>\",3]", "sep is no token with its number")]
    public void Byte_pairs_that_are_others_are_refused(string from, string to, string message) =>
        Should
            .Throw<DataFileException>(() => Read(BytePair.Replace(from, to, StringComparison.Ordinal)))
            .Message.ShouldContain(message);

    [Fact]
    public void Damage_gives_an_error_and_nothing_else()
    {
        foreach (string json in new[] { WordPiece, BytePair })
        {
            byte[] whole = Encoding.UTF8.GetBytes(json);
            var random = new Random(7);
            for (int i = 0; i < 4000; i++)
            {
                byte[] damaged = Mutated(whole, random);
                try
                {
                    Tokenizer.Read(new MemoryStream(damaged)).Encode("a é <s>");
                }
                catch (StrataException)
                {
                    // said what is wrong
                }
            }
        }
    }

    private static byte[] Mutated(byte[] whole, Random random)
    {
        byte[] bytes = [.. whole];
        switch (random.Next(3))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            default:
                (int from, int to) = (random.Next(bytes.Length), random.Next(bytes.Length));
                int count = Math.Min(random.Next(40), bytes.Length - Math.Max(from, to));
                whole.AsSpan(from, count).CopyTo(bytes.AsSpan(to));
                return bytes;
        }
    }

    private static Tokenizer Read(string json) => Tokenizer.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
}

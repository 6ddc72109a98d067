namespace Strata.Formats.Tests.Tokenizers;

/// <summary>Where GPT-2's pattern cuts, place by place.</summary>
public class Gpt2PatternTests
{
    [Theory]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("I'll we've you're he'd it's can't I'm", "I|'ll| we|'ve| you|'re| he|'d| it|'s| can|'t| I|'m")]
    [InlineData("I'LL", "I|'|LL")] // the pattern knows small letters only
    [InlineData("'sun", "'s|un")]
    [InlineData(" 's", " '|s")] // the space takes the apostrophe first
    [InlineData("a  b", "a| | b")]
    [InlineData("a   b", "a|  | b")]
    [InlineData("a\n\nb", "a|\n|\n|b")]
    [InlineData("a \nb", "a| |\n|b")]
    [InlineData("a  ", "a|  ")]
    [InlineData("   ", "   ")]
    [InlineData("a\tb", "a|\t|b")]
    [InlineData("a\u00A0b", "a|\u00A0|b")]
    [InlineData("x1½Ⅷ", "x|1½Ⅷ")]
    [InlineData("3.14 $5!?", "3|.|14| $|5|!?")]
    [InlineData("naïve 日本語です", "naïve| 日本語です")]
    [InlineData("e\u0301a", "e|\u0301|a")] // a mark is no letter
    [InlineData("\U00010400\U00010428 😀😀", "\U00010400\U00010428| 😀😀")] // letters beyond the first plane
    public void Cuts_like_the_pattern(string text, string words)
    {
        var found = new List<string>();
        for (int start = 0, end; start < text.Length; start = end)
            found.Add(text[start..(end = Gpt2Pattern.End(text, start))]);
        found.ShouldBe(words.Split('|'));
    }

    [Fact]
    public void Every_byte_has_its_character()
    {
        char[] all = ByteCharacters.All.ToArray();
        all.Distinct().Count().ShouldBe(256);
        string shown = new([
            all[0],
            all[10],
            all[32],
            all[33],
            all[126],
            all[127],
            all[160],
            all[161],
            all[173],
            all[255],
        ]);
        shown.ShouldBe("ĀĊĠ!~ġłĳŃÿ".Replace("ĳ", "¡", StringComparison.Ordinal)); // as GPT-2's encoder.py prints them
    }
}

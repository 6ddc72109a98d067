namespace Strata.Formats.Tests.Tokenizers;

/// <summary>Examples of Unicode's own, UAX #15 and NormalizationTest.txt.</summary>
public class CanonicalDecompositionTests
{
    [Theory]
    [InlineData("plain ASCII", "plain ASCII")]
    [InlineData("é", "e\u0301")]
    [InlineData("\u212B", "A\u030A")] // the sign of the ångström, by way of Å
    [InlineData("\u1E69", "s\u0323\u0307")]
    [InlineData("\u1E9B\u0323", "\u017F\u0323\u0307")] // the dot below goes before the dot above
    [InlineData("e\u0327\u0301\u0323", "e\u0327\u0323\u0301")] // of classes 202, 230, 220
    [InlineData("\uAC00\uAC01\uD4DB", "\u1100\u1161\u1100\u1161\u11A8\u1111\u1171\u11B6")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("\uFB01 \u00BD", "\uFB01 \u00BD")] // these are equal for search only
    public void Takes_characters_apart(string text, string expected) =>
        CanonicalDecomposition.Of(text).ShouldBe(expected);
}

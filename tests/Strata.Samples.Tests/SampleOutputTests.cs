namespace Strata.Samples.Tests;

/// <summary>The other tests read numbers through this; what it cannot find must not pass.</summary>
public class SampleOutputTests
{
    private static readonly SampleOutput s_output = new(
        "example",
        "  Adam(0.01)   0.2244  -8.4e-03 x1 3\nloss 5\nloss 6\n\nrates\na 1\nb 2\n\nend\n",
        TimeSpan.Zero
    );

    [Fact]
    public void Numbers_stand_behind_their_label_and_words_hold_none() =>
        s_output.Numbers("Adam(0.01)").Select(number => number.Value).ShouldBe([0.2244, -8.4e-3, 3]);

    [Fact]
    public void A_label_must_be_on_one_line()
    {
        Should.Throw<ShouldAssertException>(() => s_output.Line("loss"));
        Should.Throw<ShouldAssertException>(() => s_output.Line("missing"));
    }

    [Fact]
    public void A_block_ends_at_a_blank_line() => s_output.Block("rates").ShouldBe(["a 1", "b 2"]);

    [Theory]
    [InlineData("0.2244", 0.22444623, true)]
    [InlineData("0.2243", 0.22444623, false)]
    [InlineData("0.22444947", 0.22444623, false)]
    [InlineData("4e-10", 4.07e-10, true)]
    [InlineData("1.0e-3", 1.1e-3, false)]
    public void A_printed_number_is_judged_by_the_digits_that_it_has(string text, double truth, bool near)
    {
        void judge() => PrintedNumber.Parse(text).ShouldBeNear(truth, bound: 1e-6, text);

        if (near)
            judge();
        else
            Should.Throw<ShouldAssertException>(judge);
    }
}

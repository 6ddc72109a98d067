namespace Strata.Optim.Tests.Schedules;

public class SchedulePlotTests
{
    [Fact]
    public void A_line_goes_from_corner_to_corner()
    {
        string plot = Schedule.Linear(1, 0, 15).Plot(16, width: 8, height: 4);

        plot.Replace('⠀', ' ')
            .Split('\n')
            .Select(line => line.TrimEnd())
            .ShouldBe(["1 ┤⠑⢄", "  │  ⠑⢄", "  │    ⠑⢄", "0 ┤      ⠑⢄", "  └────────", "   0  7  15"]);
    }

    [Fact]
    public void Has_figures_at_both_axes()
    {
        string[] lines = Schedule.Cosine(3e-3, 1000).Plot(1001).Split('\n');

        lines.Length.ShouldBe(13);
        lines[0].ShouldStartWith("  3e-3 ┤");
        lines[5].ShouldStartWith("1.5e-3 ┤");
        lines[10].ShouldStartWith("     0 ┤");
        lines[12].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["0", "500", "1000"]);
        lines[..11].ShouldAllBe(line => line.Length == 8 + 60);
    }

    [Fact]
    public void Draws_a_jump_as_a_line()
    {
        string[] lines = Schedule.PiecewiseConstant(1, (8, 0)).Plot(16, width: 8, height: 4).Split('\n');

        lines[1].Trim(' ', '│', '⠀').ShouldNotBeEmpty();
        lines[2].Trim(' ', '│', '⠀').ShouldNotBeEmpty();
    }

    [Fact]
    public void Stands_constants_negative_values_and_values_that_are_none()
    {
        Schedule.Constant(0).Plot(10).ShouldContain("⣀");
        Schedule.Linear(-2, -1, 5).Plot(6).ShouldStartWith("  -1 ┤");
        Schedule.Constant(double.NaN).Plot(10).ShouldBe("no value is finite");
        Schedule.From(step => step < 5 ? double.NaN : 1).Plot(10).ShouldContain("⠉");
    }
}

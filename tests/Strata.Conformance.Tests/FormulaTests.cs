using Strata.Conformance.Areas.Optim;
using Strata.Conformance.Judging;

namespace Strata.Conformance.Tests;

/// <summary>Formulas of the step, as the cases write them.</summary>
public class FormulaTests
{
    [Theory]
    [InlineData("0.9^t", 2, 0.81)]
    [InlineData("1/(1+0.5t)", 4, 1 / 3.0)]
    [InlineData("min(1,(t+1)/5)", 1, 0.4)]
    [InlineData("min(1,(t+1)/5)", 9, 1)]
    [InlineData("0.5*(1+cos(pi*t/10))", 5, 0.5)]
    [InlineData("1-t/20", 5, 0.75)]
    [InlineData("-2t^2 + 1e-1", 3, -17.9)]
    [InlineData("2^3^2", 0, 512)]
    [InlineData("1/(2+3x)", 2, 0.125)]
    [InlineData("0.9 if t%10==0 else 1", 20, 0.9)]
    [InlineData("0.9 if t%10==0 else 1", 21, 1)]
    public void Gives_the_value(string formula, double step, double expected) =>
        Formula.At(formula, step).ShouldBe(expected, 1e-12);

    [Theory]
    [InlineData("sec(t)")]
    [InlineData("1+(t")]
    [InlineData("1)")]
    [InlineData("")]
    public void Says_what_it_does_not_understand(string formula) =>
        Should.Throw<UnsupportedException>(() => Formula.At(formula, 1)).Message.ShouldContain("formula");
}

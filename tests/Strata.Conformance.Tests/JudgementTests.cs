using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Tests;

/// <summary>The judge itself: what must fail does, and what was not understood does not pass.</summary>
public class JudgementTests
{
    [Theory]
    [InlineData(1.0f, 1.0, 0)]
    [InlineData(2.5f, 2.0, 0.25)]
    [InlineData(0.002f, 0.0, 2)] // below 1e-3 the truth counts as 1e-3
    public void Errors_are_relative_to_the_truth_with_a_floor(float found, double truth, double error) =>
        Measure.RelativeError([found], [truth]).ShouldBe(error, 1e-6);

    [Fact]
    public void A_value_outside_its_bound_fails()
    {
        Result(judgement => judgement.Values("x", [1f, 2f], [1, 2.1], 0.01)).Verdict.ShouldBe(Verdict.Fail);
        Result(judgement => judgement.Values("x", [1f, 2f], [1, 2.01], 0.01)).Verdict.ShouldBe(Verdict.Pass);
    }

    [Theory]
    [InlineData(float.NaN, 1.0)]
    [InlineData(1f, double.NaN)]
    [InlineData(float.PositiveInfinity, double.NegativeInfinity)]
    public void Another_pattern_of_inf_and_nan_fails(float found, double truth)
    {
        Result(judgement => judgement.Values("x", [found], [truth], 1)).Verdict.ShouldBe(Verdict.Fail);
        Result(judgement => judgement.Values("x", [found], [truth], 1, samePattern: false))
            .Verdict.ShouldBe(Verdict.Pass);
    }

    [Fact]
    public void An_error_that_is_nan_fails() =>
        Result(judgement => judgement.Within("x", double.NaN, 1)).Verdict.ShouldBe(Verdict.Fail);

    [Fact]
    public void Another_number_of_values_fails() =>
        Result(judgement => judgement.Values("x", [1f], [1, 1], 1)).Verdict.ShouldBe(Verdict.Fail);

    [Fact]
    public void The_comparison_nearest_to_its_bound_is_named()
    {
        CaseResult result = Result(judgement =>
        {
            judgement.Within("near", 0.5, 1);
            judgement.Within("far", 0.6, 100);
        });

        result.Detail.ShouldBe("near");
        result.Error.ShouldBe(0.5);
    }

    [Fact]
    public void A_case_that_compares_nothing_is_skipped() => Result(_ => { }).Verdict.ShouldBe(Verdict.Skip);

    [Fact]
    public void A_case_with_something_that_nobody_looked_at_is_skipped_and_names_it()
    {
        using JsonDocument json = JsonDocument.Parse(
            """{ "bound": 1, "inner": { "seen": 1, "unseen": 2 }, "new": 3 }"""
        );
        var file = new CaseFile(new Item(json.RootElement, "test"), new CaseArrays(null, ""));
        CaseResult result = Result(judgement =>
        {
            judgement.Within("x", 0, file.Item.Number("bound"));
            file.Item.Object("inner").Number("seen");
            file.RequireAllRead();
        });

        result.Verdict.ShouldBe(Verdict.Skip);
        result.Detail.ShouldContain("new");
        result.Detail.ShouldContain("inner.unseen");
    }

    [Fact]
    public void An_exception_in_a_case_is_its_failure()
    {
        CaseResult result = Result(_ => throw new StrataException("what is wrong"));

        result.Verdict.ShouldBe(Verdict.Fail);
        result.Detail.ShouldBe("what is wrong");
    }

    private static CaseResult Result(Action<Judgement> judge) => ConformanceCase.Of("case", judge).Judge("a/b/case");
}

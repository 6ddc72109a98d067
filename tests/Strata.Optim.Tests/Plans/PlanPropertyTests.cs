using FsCheck;
using FsCheck.Fluent;

namespace Strata.Optim.Tests.Plans;

/// <summary>What holds for any plan over any names.</summary>
public class PlanPropertyTests
{
    private static readonly string[] Words = ["a", "b", "conv", "fc", "0", "1"];

    private static Gen<string> Name =>
        Gen.Choose(1, 4)
            .SelectMany(length => Gen.ArrayOf(Gen.Elements(Words), length))
            .Select(words => string.Join('.', words));

    private static Gen<string> Glob =>
        Gen.Choose(1, 3)
            .SelectMany(length => Gen.ArrayOf(Gen.Elements([.. Words, "*", "**"]), length))
            .Select(words => string.Join('.', words));

    [Fact]
    public void Every_parameter_has_exactly_one_row_of_the_first_route_that_matches() =>
        Check(
            Gen.ArrayOf(Name, 12)
                .SelectMany(
                    _ => Gen.ArrayOf(Glob, 3),
                    (names, globs) => (Names: names.Distinct().ToArray(), Globs: globs)
                ),
            sample =>
            {
                ParameterSet set = Descent.Set([.. sample.Names.Select(name => (name, new[] { 2 }))]);
                OptimizationPlanBuilder builder = OptimizationPlan.For(set);
                for (int i = 0; i < 3; i++)
                    builder.Group($"g{i}", sample.Globs[i], new Sgd(0.1 + i)).AllowUnmatched();
                Assignment assignment = builder.Default("rest", new Sgd(9)).AllowUnmatched().Build().Assignment;

                assignment.Select(row => row.Name).ShouldBe(sample.Names);
                foreach (AssignmentRow row in assignment)
                {
                    int first = Array.FindIndex(sample.Globs, glob => Matches(glob.Split('.'), row.Name.Split('.')));
                    row.Group.ShouldBe(first < 0 ? "rest" : $"g{first}", row.Name);
                }
            }
        );

    [Fact]
    public void Any_split_into_groups_gives_the_bits_of_one_group() =>
        Check(
            Gen.ArrayOf(Gen.Choose(1, 40), 7)
                .SelectMany(_ => Gen.ArrayOf(Gen.Choose(0, 3), 7), (sizes, groups) => (sizes, groups)),
            sample =>
            {
                (string, int[])[] shapes = [.. sample.sizes.Select((size, i) => ($"p{i}", new[] { size }))];
                ParameterSet whole = Descent.Set(shapes);
                ParameterSet split = Descent.Set(shapes);
                Optimizer one = Optimizer.Create(whole, new AdamW(0.1));
                Optimizer many = Optimizer.Create([
                    .. split
                        .Zip(sample.groups)
                        .GroupBy(pair => pair.Second)
                        .Select(g => new ParameterGroup($"g{g.Key}", g.Select(pair => pair.First), new AdamW(0.1))),
                ]);
                for (int step = 1; step <= 3; step++)
                {
                    Descent.WriteGradients(whole, step);
                    Descent.WriteGradients(split, step);
                    one.Step();
                    many.Step();
                }

                Descent.Values(split).ShouldBe(Descent.Values(whole));
            }
        );

    [Fact]
    public void Any_pattern_of_missing_gradients_gives_each_parameter_the_bits_of_training_alone() =>
        Check(
            Gen.ArrayOf(Gen.Choose(0, 31), 6),
            pattern =>
            {
                (string, int[])[] shapes = [.. Enumerable.Range(0, 5).Select(i => ($"p{i}", new[] { 3 + (5 * i) }))];
                ParameterSet together = Descent.Set(shapes);
                Optimizer optimizer = Optimizer.Create(together, new AdamW(0.1));
                ParameterSet[] alone = [.. shapes.Select(shape => Descent.Set(shape))];
                Optimizer[] optimizers = [.. alone.Select(set => Optimizer.Create(set, new AdamW(0.1)))];
                for (int step = 0; step < pattern.Length; step++)
                {
                    Descent.WriteGradients(together, step);
                    for (int i = 0; i < 5; i++)
                    {
                        together[i].HasGradient = (pattern[step] >> i & 1) == 1;
                        if (!together[i].HasGradient)
                            continue;
                        Descent.WriteGradients(alone[i], step);
                        optimizers[i].Step();
                    }

                    optimizer.Step();
                }

                Descent.Values(together).ShouldBe(alone.SelectMany(Descent.Values));
            }
        );

    [Fact]
    public void R03_any_plan_covers_every_parameter_once_or_names_what_is_wrong() =>
        Check(
            Gen.ArrayOf(Name, 8)
                .SelectMany(
                    _ => Gen.ArrayOf(Glob, 3),
                    (names, globs) => (Names: names.Distinct().ToArray(), Globs: globs)
                )
                .SelectMany(_ => Gen.Choose(0, 15), (sample, shape) => (sample.Names, sample.Globs, Shape: shape)),
            sample =>
            {
                ParameterSet set = Descent.Set([.. sample.Names.Select(name => (name, new[] { 2 }))]);
                Selector[] selectors =
                [
                    (Selector)sample.Globs[0] & !(Selector)sample.Globs[1],
                    (Selector)sample.Globs[1] | sample.Globs[2],
                    sample.Globs[2],
                ];
                OptimizationPlanBuilder builder = OptimizationPlan.For(set);
                for (int i = 0; i < 3; i++)
                {
                    if (i == 1 && (sample.Shape & 1) == 1)
                        builder.Freeze(selectors[i]);
                    else
                        builder.Group($"g{i}", selectors[i], new Sgd(0.1));
                    if ((sample.Shape & 2) == 2)
                        builder.AllowUnmatched();
                }

                if ((sample.Shape & 4) == 4)
                    builder.Default(new Sgd(1)).AllowUnmatched();
                string[] uncovered =
                [
                    .. set.Where(p => (sample.Shape & 4) == 0 && !selectors.Any(s => s.Matches(p))).Select(p => p.Name),
                ];
                try
                {
                    Assignment assignment = builder.Build().Assignment;
                    assignment.Select(row => row.Name).ShouldBe(sample.Names, "one row each");
                    uncovered.ShouldBeEmpty();
                }
                catch (PlanException problem)
                {
                    problem.Problems.ShouldNotBeEmpty();
                    problem.Problems.ShouldAllBe(text =>
                        text.Contains('"') && text.EndsWith('.') || text.EndsWith('?')
                    );
                    foreach (string name in uncovered.Take(5))
                        problem.Message.ShouldContain($"\"{name}\"");
                    if ((sample.Shape & 2) == 2)
                        uncovered.ShouldNotBeEmpty(
                            "with everything allowed, only a parameter without a route is wrong"
                        );
                }
            }
        );

    [Fact]
    public void Permuting_splitting_and_regrouping_parameters_changes_no_bit() =>
        Check(
            Gen.ArrayOf(Gen.Choose(1, 70), 6)
                .SelectMany(_ => Gen.ArrayOf(Gen.Choose(0, 1000), 6), (sizes, keys) => (sizes, keys)),
            sample =>
            {
                UpdateRule[] rules = [new AdamW(0.1), new Sgd(0.1) { Momentum = 0.9 }, new RmsProp(0.01)];
                (string Name, int[] Shape)[] shapes = [.. sample.sizes.Select((size, i) => ($"p{i}", new[] { size }))];
                int RuleOf(string name) => sample.keys[name[1] - '0'] % 3;
                Dictionary<string, float[]> Train(
                    IEnumerable<(string Name, int[] Shape)> order,
                    Func<string, string> label
                )
                {
                    ParameterSet set = Descent.Set([.. order]);
                    Optimizer optimizer = Optimizer.Create([
                        .. set.GroupBy(p => label(p.Name))
                            .Select(g => new ParameterGroup(g.Key, g, rules[RuleOf(g.First().Name)])),
                    ]);
                    for (int step = 1; step <= 4; step++)
                    {
                        Descent.WriteGradients(set, step);
                        optimizer.Step();
                    }

                    return set.ToDictionary(p => p.Name, p => p.Value.Span.ToArray());
                }

                Dictionary<string, float[]> whole = Train(shapes, name => $"rule{RuleOf(name)}");
                Dictionary<string, float[]> split = Train(shapes, name => name);
                Dictionary<string, float[]> permuted = Train(
                    shapes.OrderBy(shape => sample.keys[shape.Name[1] - '0']),
                    name => $"rule{RuleOf(name)}, {sample.keys[name[1] - '0'] % 2}"
                );
                foreach (string name in whole.Keys)
                {
                    split[name].ShouldBe(whole[name], name);
                    permuted[name].ShouldBe(whole[name], name);
                }
            }
        );

    private static void Check<T>(Gen<T> samples, Action<T> property) =>
        Prop.ForAll(samples.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    /// <summary>The meaning of a glob, word by word: ** is any number of words where words follow, else one at least.</summary>
    private static bool Matches(ReadOnlySpan<string> glob, ReadOnlySpan<string> name)
    {
        if (glob.IsEmpty)
            return name.IsEmpty;
        if (glob[0] == "**")
        {
            if (glob.Length == 1)
                return !name.IsEmpty;
            for (int skip = 0; skip <= name.Length; skip++)
            {
                if (Matches(glob[1..], name[skip..]))
                    return true;
            }

            return false;
        }

        return !name.IsEmpty && (glob[0] == "*" || glob[0] == name[0]) && Matches(glob[1..], name[1..]);
    }
}

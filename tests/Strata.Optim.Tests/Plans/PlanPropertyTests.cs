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

using FsCheck;
using FsCheck.Fluent;
using Strata.Numerics.Threading;

namespace Strata.Optim.Tests.Rules;

/// <summary>What holds for every rule, whatever the parameters and however they are grouped.</summary>
[Collection(ThreadCountCollection.Name)]
public class EveryRulePropertyTests
{
    private const int Steps = 4;

    public static TheoryData<string> Rules => [.. RuleRegistry.All.Select(entry => entry.Name)];

    public static TheoryData<string> RulesOfParameters =>
        [.. RuleRegistry.All.Where(entry => !entry.IsGroupWide).Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Rules))]
    public void The_order_of_parameters_changes_no_bit(string rule) =>
        Check(
            rule,
            (variant, shapes, seed) =>
            {
                int[] order = [.. Enumerable.Range(0, shapes.Length)];
                new Random(seed).Shuffle(order);
                Dictionary<string, float[]> straight = Run(Set(shapes, [.. order.Order()]), set => Whole(set, variant));
                Dictionary<string, float[]> shuffled = Run(Set(shapes, order), set => Whole(set, variant));
                foreach ((string name, float[] values) in straight)
                    shuffled[name].ShouldBe(values, $"{variant}: {name}");
            }
        );

    [Theory, MemberData(nameof(RulesOfParameters))]
    public void Splitting_a_group_changes_no_bit(string rule) =>
        Check(
            rule,
            (variant, shapes, seed) =>
            {
                int[] order = [.. Enumerable.Range(0, shapes.Length)];
                Dictionary<string, float[]> whole = Run(Set(shapes, order), set => Whole(set, variant));
                Dictionary<string, float[]> split = Run(Set(shapes, order), set => Split(set, variant, seed));
                foreach ((string name, float[] values) in whole)
                    split[name].ShouldBe(values, $"{variant}: {name}");
            }
        );

    [Theory, MemberData(nameof(Rules))]
    public void The_number_of_threads_changes_no_bit(string rule)
    {
        int before = WorkerPool.ThreadCount;
        int[][] shapes =
        [
            [300, 401],
            [70_000],
            [64, 3, 3, 3],
            [17],
        ];
        try
        {
            foreach (UpdateRule variant in Variants(rule))
            {
                WorkerPool.ThreadCount = 1;
                int[][] taken = Taken(variant, shapes);
                int[] order = [.. Enumerable.Range(0, taken.Length)];
                Dictionary<string, float[]> alone = Run(Set(taken, order), set => Whole(set, variant));
                WorkerPool.ThreadCount = 3;
                Dictionary<string, float[]> together = Run(Set(taken, order), set => Whole(set, variant));
                foreach ((string name, float[] values) in alone)
                    together[name].AsSpan().SequenceEqual(values).ShouldBeTrue($"{variant}: {name}");
            }
        }
        finally
        {
            WorkerPool.ThreadCount = before;
        }
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_rate_of_zero_keeps_all_values(string rule)
    {
        RuleEntry entry = RuleRegistry.Get(rule);
        int[][] shapes =
        [
            [7, 5],
            [33],
        ];
        UpdateRule still = entry.Create(0) with { WeightDecay = 0.1 };
        int[][] taken = Taken(still, shapes);
        ParameterSet set = Set(taken, [.. Enumerable.Range(0, taken.Length)]);
        Dictionary<string, float[]> before = set.ToDictionary(p => p.Name, p => p.Value.Span.ToArray());

        Dictionary<string, float[]> after = Run(set, s => Whole(s, still));

        foreach ((string name, float[] values) in before)
            after[name].ShouldBe(values, name);
    }

    private static void Check(string rule, Action<UpdateRule, int[][], int> property)
    {
        UpdateRule[] variants = [.. Variants(rule)];
        Gen<int[]> shape = Gen.Choose(1, 9)
            .ArrayOf(3)
            .SelectMany(sizes => Gen.Choose(0, 3).Select(rank => sizes[..rank]));
        Gen<(int, int[][], int)> cases = Gen.Choose(0, variants.Length - 1)
            .SelectMany(variant =>
                shape.ArrayOf(4).SelectMany(shapes => Gen.Choose(0, 9999).Select(seed => (variant, shapes, seed)))
            );
        Prop.ForAll(cases.ToArbitrary(), c => property(variants[c.Item1], Taken(variants[c.Item1], c.Item2), c.Item3))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    // A rule may take matrices only; then the others are left out, and one is there in any case.
    private static int[][] Taken(UpdateRule rule, int[][] shapes) =>
        [.. ((int[][])[.. shapes, [3, 4]]).Where(shape => Descent.Takes(rule, new Numerics.Shape(shape)))];

    private static IEnumerable<UpdateRule> Variants(string rule)
    {
        RuleEntry entry = RuleRegistry.Get(rule);
        return [entry.Create(0.1), entry.Unprobed(0.1), .. entry.Options.Select(o => entry.Probe(o.Name, 0.1))];
    }

    private static ParameterSet Set(int[][] shapes, int[] order) =>
        Descent.Set([.. order.Select(i => ($"p{new string('x', i)}{i}", shapes[i]))]);

    private static Optimizer Whole(ParameterSet set, UpdateRule rule) => Optimizer.Create(set, rule);

    private static Optimizer Split(ParameterSet set, UpdateRule rule, int seed)
    {
        var random = new Random(seed);
        OptimizationPlanBuilder plan = OptimizationPlan.For(set);
        foreach (Parameter parameter in set)
        {
            if (random.Next(2) == 0)
                plan.Group(parameter.Name, [parameter], rule);
        }

        return Optimizer.Create(plan.Default("rest", rule).AllowUnmatched().Build());
    }

    private static Dictionary<string, float[]> Run(ParameterSet set, Func<ParameterSet, Optimizer> create)
    {
        Optimizer optimizer = create(set);
        for (int step = 1; step <= Steps; step++)
        {
            Descent.WriteGradients(set, step);
            Descent.Step(optimizer, step);
        }

        return set.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.Span.ToArray());
    }
}

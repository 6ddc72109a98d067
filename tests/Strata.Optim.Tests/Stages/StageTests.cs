using Strata.Numerics;

namespace Strata.Optim.Tests.Stages;

public class StageTests
{
    private const double Rate = 0.1;

    private static readonly int[][] _shapes =
    [
        [],
        [7],
        [3, 5],
        [2, 3, 2, 2],
        [1, 6],
    ];

    public static TheoryData<string> Stages => [.. StageReferences.All.Keys];

    [Theory, MemberData(nameof(Stages))]
    public void Agrees_with_its_equation_at_every_rank(string name)
    {
        StageCase stage = StageReferences.All[name];
        foreach (int[] shape in _shapes)
            Check(shape, Around(stage), stage.OnUpdate, stage.Reference);
    }

    [Theory, MemberData(nameof(Stages))]
    public void Changes_what_the_rule_alone_would_do(string name)
    {
        float[] with = Values([3, 5], Around(StageReferences.All[name]), steps: 5)[^1];

        with.ShouldNotBe(Values([3, 5], new Sgd(Rate), steps: 5)[^1]);
    }

    [Fact]
    public void Cautious_masks_what_points_against_the_gradient()
    {
        foreach (int[] shape in _shapes)
            Check(
                shape,
                new Sgd(Rate).BeforeRule(new Trace(0.9), new Cautious()),
                onUpdate: false,
                (s, u) => StageReferences.Cautious(s, StageReferences.Traced(s, u, 0.9, nesterov: false))
            );
    }

    [Fact]
    public void Cautious_compares_with_the_gradient_that_is_climbed()
    {
        UpdateRule descent = new Sgd(Rate) { Momentum = 0.9 };
        ParameterSet down = Descent.Set(("w", [9]));
        ParameterSet up = Descent.Set(("w", [9]));
        Optimizer descending = Optimizer.Create(down, descent.OnDirection(new Cautious()));
        Optimizer climbing = Optimizer.Create(up, (descent with { Maximize = true }).OnDirection(new Cautious()));
        for (int step = 1; step <= 6; step++)
        {
            Descent.WriteGradients(down, step);
            Descent.WriteGradients(up, step);
            foreach (ref float g in up[0].Gradient.Span)
                g = -g;
            descending.Step();
            climbing.Step();
        }

        Descent.Values(up).ShouldBe(Descent.Values(down));
    }

    [Fact]
    public void Nan_becomes_zero_and_is_counted()
    {
        ParameterSet set = Descent.Set(("w", [3]), ("v", [2]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Default(new Sgd(1).BeforeRule(new ZeroNans()))
                .OnNonFiniteGradient(NonFiniteGradient.Propagate)
                .Build()
        );
        float[] before = set[0].Value.Span.ToArray();
        Descent.WriteGradients(set, 1);
        set[0].Gradient.Span[1] = float.NaN;
        set[0].Gradient.Span[2] = float.PositiveInfinity;

        optimizer.Step();

        set[0].Value[1].ShouldBe(before[1]);
        set[0].Value[2].ShouldBe(float.NegativeInfinity);
        OptimizerState state = optimizer.CaptureState();
        state.Scalars[OptimizerState.KeyOf("sgd", "found_nan", "w")].ShouldBe(1);
        state.Scalars[OptimizerState.KeyOf("sgd", "found_nan", "v")].ShouldBe(0);
    }

    [Fact]
    public void Norms_over_a_group_do_not_see_other_groups()
    {
        foreach (Stage stage in new Stage[] { new ClipGroupNorm(0.5), new NormalizeGroup() })
        {
            ParameterSet both = Descent.Set(("a.x", [4]), ("a.y", [3, 2]), ("b.z", [5]));
            Optimizer optimizer = Optimizer.Create(
                OptimizationPlan
                    .For(both)
                    .Group("a", "a.**", new Sgd(Rate).BeforeRule(stage))
                    .Default("b", new Sgd(Rate))
                    .Build()
            );
            ParameterSet alone = Descent.Set(("a.x", [4]), ("a.y", [3, 2]));
            Optimizer expected = Optimizer.Create(alone, new Sgd(Rate).BeforeRule(stage));
            for (int step = 1; step <= 4; step++)
            {
                Descent.WriteGradients(both, step);
                Descent.WriteGradients(alone, step);
                optimizer.Step();
                expected.Step();
            }

            Descent.Values(both)[..10].ShouldBe(Descent.Values(alone), $"{stage}");
        }
    }

    [Fact]
    public void Norms_over_a_group_see_all_its_parameters()
    {
        ParameterSet set = Descent.Set(("x", [4]), ("y", [3, 2]));
        float[] before = Descent.Values(set);
        Optimizer optimizer = Optimizer.Create(set, new Sgd(1).BeforeRule(new NormalizeGroup { Epsilon = 0 }));
        Descent.WriteGradients(set, 1);

        optimizer.Step();

        double norm = Math.Sqrt(Descent.Values(set).Zip(before, (x, y) => (double)(x - y) * (x - y)).Sum());
        norm.ShouldBe(1, 1e-6);
    }

    [Fact]
    public void Noise_can_be_drawn_as_another_program_draws_it()
    {
        var key = new RandomKey(3);
        var noise = new GradientNoise(1, key) { Gamma = 0, KeyOf = (parameter, count) => key.FoldIn(count) };
        ParameterSet set = Descent.Set(("w", [300]));
        float[] before = Descent.Values(set);
        Optimizer optimizer = Optimizer.Create(set, new Sgd(1).BeforeRule(new ScaleUpdate(0), noise));
        Descent.WriteGradients(set, 1);

        optimizer.Step();

        float[] expected = new float[300];
        key.FoldIn(1).Normal(expected);
        for (int i = 0; i < expected.Length; i++)
            set[0].Value[i].ShouldBe(before[i] - expected[i]);
    }

    private static ComposedRule Around(StageCase stage) =>
        stage.OnUpdate ? new Sgd(Rate).OnUpdate(stage.Stage) : new Sgd(Rate).BeforeRule(stage.Stage);

    private static void Check(int[] shape, UpdateRule rule, bool onUpdate, StageReference reference)
    {
        const int Steps = 6;
        List<float[]> found = Values(shape, rule, Steps);
        ParameterSet start = Descent.Set(("w", shape));
        var step = new ReferenceStep
        {
            Shape = shape,
            Value = [.. start[0].Value.Span.ToArray().Select(x => (double)x)],
        };
        for (int count = 1; count <= Steps; count++)
        {
            Descent.WriteGradients(start, count);
            step.Count = count;
            step.Gradient = [.. start[0].Gradient.Span.ToArray().Select(x => (double)x)];
            double[] update = onUpdate
                ? reference(step, [.. step.Gradient.Select(g => Rate * g)])
                : [.. reference(step, step.Gradient).Select(u => Rate * u)];
            step.Value = [.. step.Value.Select((value, i) => value - update[i])];
            for (int i = 0; i < update.Length; i++)
                ((double)found[count - 1][i]).ShouldBe(
                    step.Value[i],
                    1e-5 * Math.Max(1, Math.Abs(step.Value[i])),
                    $"{rule}: rank {shape.Length}, step {count}, value {i}"
                );
        }
    }

    private static List<float[]> Values(int[] shape, UpdateRule rule, int steps)
    {
        ParameterSet set = Descent.Set(("w", shape));
        Optimizer optimizer = Optimizer.Create(set, rule);
        var values = new List<float[]>();
        for (int step = 1; step <= steps; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
            values.Add(Descent.Values(set));
        }

        return values;
    }
}

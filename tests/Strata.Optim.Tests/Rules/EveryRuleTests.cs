using Strata.Numerics;

namespace Strata.Optim.Tests.Rules;

/// <summary>What holds for every row of the registry.</summary>
public class EveryRuleTests
{
    public static TheoryData<string> Rules => [.. RuleRegistry.All.Select(entry => entry.Name)];

    public static TheoryData<string, string> Options
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (RuleEntry entry in RuleRegistry.All)
            {
                foreach (RuleOption option in entry.Options)
                    data.Add(entry.Name, option.Name);
            }

            return data;
        }
    }

    private static IEnumerable<UpdateRule> Variants(string rule)
    {
        RuleEntry entry = RuleRegistry.Get(rule);
        return
        [
            entry.Create(0.1),
            entry.Unprobed(0.1),
            .. entry.Options.Select(option => entry.Probe(option.Name, 0.1)),
        ];
    }

    [Theory, MemberData(nameof(Options))]
    public void Honours_every_option(string rule, string option)
    {
        // Some options act on matrices or on vectors alone, some only while the rate changes.
        RuleEntry entry = RuleRegistry.Get(rule);
        Hyperparameter rate = Schedule.Linear(0.1, 0.02, 8);

        // Some options matter while the loss is low, others while it is high.
        float[] usual = [.. Run(entry.Unprobed(rate), 1), .. Run(entry.Unprobed(rate), 20)];
        float[] probed = [.. Run(entry.Probe(option, rate), 1), .. Run(entry.Probe(option, rate), 20)];

        probed.Zip(usual, (a, b) => Math.Abs(a - b)).Max().ShouldBeGreaterThan(1e-5f, $"{rule} ignores {option}");

        static float[] Run(UpdateRule rule, double lossScale)
        {
            ParameterSet set = Descent.Set(Descent.Shapes(rule));
            Optimizer optimizer = Optimizer.Create(set, rule);
            for (int step = 1; step <= 8; step++)
            {
                Descent.WriteGradients(set, step);
                Descent.Step(optimizer, step, Descent.Loss(step) * lossScale);
            }

            // An average that is meant for evaluation is a result, too.
            IEnumerable<float> averages = rule.HasEvaluationValues
                ? optimizer.CaptureState().Slots.Values.SelectMany(slot => slot.Values.ToArray())
                : [];
            return [.. Descent.Values(set), .. averages];
        }
    }

    [Theory, MemberData(nameof(Rules))]
    public void Has_a_probe_for_every_property(string rule)
    {
        RuleEntry entry = RuleRegistry.Get(rule);
        string[] properties =
        [
            .. entry
                .RuleType.GetProperties()
                .Where(p => p.CanWrite && p.Name != nameof(UpdateRule.LearningRate))
                .Select(p => p.Name),
        ];
        string[] options = [.. entry.Options.Select(option => option.Name.Replace("_", "", StringComparison.Ordinal))];

        options.ShouldBe(properties.Select(name => name.ToLowerInvariant()), ignoreOrder: true);
    }

    public static TheoryData<string> ElementwiseRules =>
        [.. RuleRegistry.All.Select(entry => entry.Name).Where(rule => Variants(rule).Any(IsElementwise))];

    // Some options of an elementwise rule ask for more, such as a mean over the parameter.
    private static bool IsElementwise(UpdateRule rule) => rule.Compile() is FusedProgram;

    [Theory, MemberData(nameof(ElementwiseRules))]
    public void Agrees_with_its_scalar_reference_at_every_length(string rule)
    {
        const int Steps = 8; // rectified rules begin to divide in the sixth
        foreach (UpdateRule variant in Variants(rule).Where(IsElementwise))
        {
            for (int length = 0; length <= 67; length++)
            {
                float[] expected = ScalarReference.Run(variant, Steps, length);
                Descent.Run(variant, Steps, length).ShouldBe(expected, $"{variant}, length {length}");
                Descent
                    .Run(variant, Steps, length, offset: 1)
                    .ShouldBe(expected, $"{variant}, length {length}, unaligned");
            }
        }
    }

    [Theory, MemberData(nameof(Rules))]
    public void Descends_a_bowl(string rule)
    {
        RuleEntry entry = RuleRegistry.Get(rule);
        float[] values = [3, -2, 1, 0.5f];
        float[] gradients = new float[4];
        UpdateRule created = entry.DescentBase(entry.Create(entry.DescentRate));
        Shape shape = Descent.Takes(created, new Shape(4)) ? new(4) : new(2, 2);
        Optimizer optimizer = Optimizer.Create(
            ParameterSet.Wrap(Parameter.Wrap("w", shape, values, gradients)),
            created
        );
        for (int step = 0; step < 300; step++)
        {
            values.CopyTo(gradients, 0); // the gradient of ½‖w‖²
            Descent.Step(optimizer, step, loss: 0.5 * values.Sum(value => (double)value * value));
        }

        values.Max(MathF.Abs).ShouldBeLessThan(0.05f);
    }

    [Theory, MemberData(nameof(Rules))]
    public void Goes_on_with_the_same_bits_after_a_restore(string rule)
    {
        foreach (UpdateRule variant in Variants(rule))
        {
            ParameterSet whole = Descent.Set(Descent.Shapes(variant));
            ParameterSet first = Descent.Set(Descent.Shapes(variant));
            Optimizer straight = Optimizer.Create(whole, variant);
            Optimizer begun = Optimizer.Create(first, variant);
            for (int step = 1; step <= 9; step++)
            {
                Step(straight, whole, step);
                if (step > 4)
                    continue;
                Step(begun, first, step);
            }

            ParameterSet second = Descent.Set(Descent.Shapes(variant));
            for (int i = 0; i < first.Count; i++)
                first[i].Value.CopyTo(second[i].Value);
            Optimizer resumed = Optimizer.Create(second, variant);
            resumed.Restore(begun.CaptureState());
            for (int step = 5; step <= 9; step++)
                Step(resumed, second, step);

            Descent.Values(second).ShouldBe(Descent.Values(whole), variant.ToString());
        }

        static void Step(Optimizer optimizer, ParameterSet set, int step)
        {
            Descent.WriteGradients(set, step);
            Descent.Step(optimizer, step).ShouldBe(StepOutcome.Applied);
            optimizer.ZeroGradients();
        }
    }

    [Theory, MemberData(nameof(Rules))]
    public void Leaves_frozen_parameters_the_same_bits_and_without_state(string rule)
    {
        foreach (UpdateRule variant in Variants(rule))
        {
            ParameterSet set = Descent.Takes(variant, new Shape(33))
                ? Descent.Set(("stem.w", [33]), ("head.w", [17]))
                : Descent.Set(("stem.w", [3, 11]), ("head.w", [17, 2]));
            float[] before = set["stem.w"].Value.Span.ToArray();
            OptimizationPlan plan = OptimizationPlan.For(set).Freeze("stem.**").Default(variant).Clip(1).Build();
            Optimizer optimizer = Optimizer.Create(plan);
            for (int step = 1; step <= 5; step++)
            {
                Descent.WriteGradients(set, step);
                set["stem.w"].HasGradient = true; // somebody wrote one all the same
                Descent.Step(optimizer, step);
            }

            set["stem.w"].Value.Span.ToArray().ShouldBe(before);
            plan.Assignment["stem.w"].StateBytes.ShouldBe(0);
            optimizer.CaptureState().Slots.Keys.ShouldAllBe(key => !key.EndsWith("stem.w"));
        }
    }
}

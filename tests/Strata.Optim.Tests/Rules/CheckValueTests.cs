using Strata.Numerics;

namespace Strata.Optim.Tests.Rules;

/// <summary>Eight updates of p = [1, −2, 0.5] under g_t[i] = sin(0.7t + i) at rate 0.1, from the equations in float64.</summary>
public class CheckValueTests
{
    public static TheoryData<UpdateRule, double[]> Cases =>
        new()
        {
            {
                new Sgd(0.1) { Momentum = 0.9, WeightDecay = 0.1 },
                [0.016053979920, -1.461284487004, 1.073001418458]
            },
            {
                new Sgd(0.1)
                {
                    Momentum = 0.9,
                    WeightDecay = 0.1,
                    Nesterov = true,
                },
                [0.120320237426, -1.267995761999, 1.033723848751]
            },
            {
                new Sgd(0.1)
                {
                    Momentum = 0.9,
                    WeightDecay = 0.1,
                    Maximize = true,
                },
                [1.441456908552, -1.453737289940, -0.344245974222]
            },
            {
                new Adam(0.1)
                {
                    WeightDecay = 0.1,
                    AmsGrad = true,
                    Beta2 = 0.5,
                },
                [0.552352502570, -2.086969280959, 0.589495439769]
            },
            {
                new AdamW(0.1) { WeightDecay = 0.1 },
                [0.499187532130, -2.025466730996, 0.643732276559]
            },
            {
                new NAdam(0.1) { WeightDecay = 0.1 },
                [0.853789198457, -1.841701469714, 0.561353270900]
            },
            {
                new NAdam(0.1) { WeightDecay = 0.1, DecayMode = DecayMode.Decoupled },
                [0.830256148091, -1.810237458764, 0.560337801804]
            },
            {
                new RAdam(0.1) { WeightDecay = 0.1 },
                [0.610504289386, -2.138014302761, 0.555538446549]
            },
            {
                new RAdam(0.1) { WeightDecay = 0.1, DecayMode = DecayMode.Decoupled },
                [0.597040105486, -2.074624335776, 0.539827389430]
            },
            {
                new Adamax(0.1) { WeightDecay = 0.1 },
                [0.593049043801, -2.079821643065, 0.559882772706]
            },
        };

    [Theory, MemberData(nameof(Cases))]
    public void Ends_at_the_check_value(UpdateRule rule, double[] expected)
    {
        float[] values = [1, -2, 0.5f];
        float[] gradients = new float[3];
        Optimizer optimizer = Optimizer.Create(
            ParameterSet.Wrap(Parameter.Wrap("p", new Shape(3), values, gradients)),
            rule
        );
        for (int t = 1; t <= 8; t++)
        {
            for (int i = 0; i < 3; i++)
                gradients[i] = (float)Math.Sin((0.7 * t) + i);
            optimizer.Step();
        }

        for (int i = 0; i < 3; i++)
            ((double)values[i]).ShouldBe(expected[i], 2e-6, rule.ToString());
    }
}

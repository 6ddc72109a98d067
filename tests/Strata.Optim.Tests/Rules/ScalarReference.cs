namespace Strata.Optim.Tests.Rules;

/// <summary>Every rule again, plain and slow, one float at a time in the order of its equations.</summary>
internal static class ScalarReference
{
    public static float[] Run(UpdateRule rule, int steps, int length) =>
        [.. Enumerable.Range(0, length).Select(i => RunOne(rule, steps, i))];

    private static float RunOne(UpdateRule rule, int steps, int index)
    {
        float p = Descent.Start(index);
        var state = new float[3];
        for (int step = 1; step <= steps; step++)
        {
            float g = Descent.Gradient(step, index) * (rule.Maximize ? -1 : 1);
            double rate = rule.LearningRate.At(step - 1);
            double decay = rule.WeightDecay.At(step - 1);
            if (rule.DecayMode == DecayMode.Coupled)
                g += p * (float)decay;
            float u = rule switch
            {
                Sgd sgd => SgdDirection(sgd, g, step, state),
                AdamRule adam => AdamDirection(adam, g, step, state),
                _ => throw new NotSupportedException($"{rule.Name} has no scalar reference: add one."),
            };
            double share = rule.DecayMode switch
            {
                DecayMode.Decoupled => rate * decay,
                DecayMode.Corrected => rate * rate / rule.LearningRate.Peak!.Value * decay,
                DecayMode.Independent => decay,
                _ => 0,
            };
            p -= (u * (float)rate) + (p * (float)share);
        }

        return p;
    }

    private static float SgdDirection(Sgd rule, float g, int step, float[] state)
    {
        float momentum = (float)rule.Momentum.At(step - 1);
        if (rule.Momentum == 0)
            return g;
        state[0] = step == 1 ? g : (state[0] * momentum) + (g * (float)(1 - rule.Dampening.At(step - 1)));
        return rule.Nesterov ? g + (state[0] * momentum) : state[0];
    }

    private static float AdamDirection(AdamRule rule, float g, int step, float[] state)
    {
        double beta1 = rule.Beta1.At(step - 1);
        double beta2 = rule.Beta2.At(step - 1);
        state[0] += (g - state[0]) * (float)(1 - beta1);
        state[1] = (state[1] * (float)beta2) + (g * g * (float)(1 - beta2));
        state[2] = MathF.Max(state[2], state[1]);
        float square = rule.AmsGrad ? state[2] : state[1];
        float correction1 = (float)(1 / (1 - Math.Pow(beta1, step)));
        float rootCorrection2 = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step)));
        return state[0] * correction1 / ((MathF.Sqrt(square) * rootCorrection2) + (float)rule.Epsilon);
    }
}

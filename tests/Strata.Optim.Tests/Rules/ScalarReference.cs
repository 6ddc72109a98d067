namespace Strata.Optim.Tests.Rules;

/// <summary>Every rule again, plain and slow, one float at a time in the order of its equations.</summary>
internal static partial class ScalarReference
{
    public static float[] Run(UpdateRule rule, int steps, int length) =>
        [.. Enumerable.Range(0, length).Select(i => RunOne(rule, steps, i))];

    private static float RunOne(UpdateRule rule, int steps, int index)
    {
        float p = Descent.Start(index);
        var state = new float[8];
        for (int step = 1; step <= steps; step++)
        {
            float g = Descent.Gradient(step, index) * (rule.Maximize ? -1 : 1);
            double rate = rule.LearningRate.At(step - 1);
            double decay = rule.WeightDecay.At(step - 1);
            if (rule.DecayMode == DecayMode.Coupled)
                g += p * (float)decay;
            if (rule is Rprop rprop)
            {
                p -= RpropStep(rprop, g, step, state) + (p * Share(rule, rate, decay));
                continue;
            }

            if (AdamFamilyUpdate(rule, g, p, step, state) is { } whole)
            {
                p -= whole;
                continue;
            }

            float u = rule switch
            {
                RmsProp rms => RmsDirection(rms, g, step, state),
                Adamax adamax => AdamaxDirection(adamax, g, step, state),
                Adadelta adadelta => AdadeltaDirection(adadelta, g, state),
                RAdam radam => RAdamDirection(radam, g, step, state),
                Adagrad adagrad => AdagradDirection(adagrad, g, step, state),
                Sgd sgd => SgdDirection(sgd, g, step, state),
                AdamRule adam => AdamDirection(adam, g, step, state),
                _ when AdamFamily(rule, g, p, step, state) is { } adamLike => adamLike,
                _ when Classic(rule, g, p, step, state) is { } classic => classic,
                _ => throw new NotSupportedException($"{rule.Name} has no scalar reference: add one."),
            };
            p -= (u * (float)rate) + (p * Share(rule, rate, decay));
        }

        return p;
    }

    private static float Share(UpdateRule rule, double rate, double decay) =>
        rule.DecayMode switch
        {
            DecayMode.Decoupled => (float)(rate * decay),
            DecayMode.Corrected => (float)(rate * rate / rule.LearningRate.Peak!.Value * decay),
            DecayMode.Independent => (float)decay,
            _ => 0,
        };

    private static float Lerp(float a, float b, double weight) =>
        weight < 0.5 ? a + ((b - a) * (float)weight) : b - ((b - a) * (float)(1 - weight));

    private static float RmsDirection(RmsProp rule, float g, int step, float[] state)
    {
        double alpha = rule.Alpha.At(step - 1);
        state[0] = (state[0] * (float)alpha) + (g * g * (float)(1 - alpha));
        float variance = state[0];
        if (rule.Centered)
        {
            state[1] = Lerp(state[1], g, 1 - alpha);
            variance -= state[1] * state[1];
        }

        float u = g / (MathF.Sqrt(variance) + (float)rule.Epsilon);
        if (rule.Momentum == 0)
            return u;
        state[2] = (state[2] * (float)rule.Momentum.At(step - 1)) + u;
        return state[2];
    }

    private static float AdamaxDirection(Adamax rule, float g, int step, float[] state)
    {
        double beta1 = rule.Beta1.At(step - 1);
        state[0] = Lerp(state[0], g, 1 - beta1);
        state[1] = MathF.Max(state[1] * (float)rule.Beta2.At(step - 1), MathF.Abs(g) + (float)rule.Epsilon);
        return state[0] * (float)(1 / (1 - Math.Pow(beta1, step))) / state[1];
    }

    private static float AdadeltaDirection(Adadelta rule, float g, float[] state)
    {
        double rho = rule.Rho.Initial;
        state[0] = (state[0] * (float)rho) + (g * g * (float)(1 - rho));
        float u = MathF.Sqrt(state[1] + (float)rule.Epsilon) / MathF.Sqrt(state[0] + (float)rule.Epsilon) * g;
        state[1] = (state[1] * (float)rho) + (u * u * (float)(1 - rho));
        return u;
    }

    private static float AdagradDirection(Adagrad rule, float g, int step, float[] state)
    {
        if (step == 1)
            state[0] = (float)rule.InitialAccumulator;
        state[0] += g * g;
        return g
            * (float)(1 / (1 + ((step - 1) * rule.LearningRateDecay)))
            / (MathF.Sqrt(state[0]) + (float)rule.Epsilon);
    }

    private static float RpropStep(Rprop rule, float g, int step, float[] state)
    {
        if (step == 1)
            state[1] = (float)rule.LearningRate.Initial;
        float turn = g * state[0];
        state[1] *=
            turn > 0 ? (float)rule.Grow
            : turn < 0 ? (float)rule.Shrink
            : 1;
        state[1] = MathF.Min(MathF.Max(state[1], (float)rule.SmallestStep), (float)rule.LargestStep);
        state[0] = turn < 0 ? 0 : g;
        return MathF.Sign(state[0]) * state[1];
    }

    private static float SgdDirection(Sgd rule, float g, int step, float[] state)
    {
        float momentum = (float)rule.Momentum.At(step - 1);
        if (rule.Momentum == 0)
            return g;
        state[0] = step == 1 ? g : (state[0] * momentum) + (g * (float)(1 - rule.Dampening.At(step - 1)));
        return rule.Nesterov ? g + (state[0] * momentum) : state[0];
    }
}

namespace Strata.Optim.Tests.Rules;

internal static partial class ScalarReference
{
    /// <summary>The direction of a rule of this family, before rate and decay; null for others.</summary>
    private static float? AdamFamily(UpdateRule rule, float g, float p, int step, float[] state) =>
        rule switch
        {
            AmsGrad ams => AmsGradDirection(ams, g, step, state),
            NAdam nadam => NAdamDirection(nadam, g, step, state),
            NAdamW nadamw => NAdamWDirection(nadamw, g, step, state),
            AdaBelief belief => AdaBeliefDirection(belief, g, step, state),
            Adan adan => AdanDirection(adan, g, step, state),
            Yogi yogi => YogiDirection(yogi, g, step, state),
            ACProp acprop => ACPropDirection(acprop, g, step, state),
            AdEmaMix mix => AdEmaMixDirection(mix, g, step, state),
            SimplifiedAdEmaMix mix => SimplifiedAdEmaMixDirection(mix, g, step, state),
            OptimisticAdam optimistic => OptimisticAdamDirection(optimistic, g, step, state),
            KerasAdamax adamax => KerasAdamaxDirection(adamax, g, step, state),
            _ => null,
        };

    /// <summary>The whole update of a rule of this family that ends in more than rate and decay; null for others.</summary>
    private static float? AdamFamilyUpdate(UpdateRule rule, float g, float p, int step, float[] state)
    {
        double rate = rule.LearningRate.At(step - 1);
        double share = StepShare(rule, step);
        switch (rule)
        {
            case Adan { Proximal: true } adan:
                float u = AdanDirection(adan, g, step, state) * (float)rate;
                return (u * (float)(1 / (1 + share))) + (p * (float)(share / (1 + share)));
            case LaProp laprop:
                return (LaPropStep(laprop, g, step, state) * (float)(1 - share)) + (p * (float)share);
            case Adopt adopt:
                return (AdoptDirection(adopt, g, step, state) * (float)rate) + (step == 1 ? 0 : p * (float)share);
            default:
                return null;
        }
    }

    // Before it is rounded: proximal decay divides by it.
    private static double StepShare(UpdateRule rule, int step)
    {
        (double rate, double decay) = (rule.LearningRate.At(step - 1), rule.WeightDecay.At(step - 1));
        return rule.DecayMode switch
        {
            DecayMode.Decoupled => rate * decay,
            DecayMode.Corrected => rate * rate / rule.LearningRate.Peak!.Value * decay,
            DecayMode.Independent => decay,
            _ => 0,
        };
    }

    private static double Unbias(double beta, int step) => 1 - Math.Pow(beta, step);

    /// <summary>m and v of Adam.</summary>
    private static (float M, float V) Moments(double beta1, double beta2, float g, float[] state)
    {
        state[0] = Lerp(state[0], g, 1 - beta1);
        state[1] = (state[1] * (float)beta2) + (g * g * (float)(1 - beta2));
        return (state[0], state[1]);
    }

    private static float Average(float m, float g, double beta1, int step, bool nesterov, double factor = 1) =>
        nesterov
            ? (m * (float)(factor * beta1 / Unbias(beta1, step + 1)))
                + (g * (float)(factor * (1 - beta1) / Unbias(beta1, step)))
            : m * (float)(factor / Unbias(beta1, step));

    private static float Root(float v, double epsilon, double inside, double correction) =>
        MathF.Sqrt((v * (float)(1 / correction)) + (float)inside) + (float)epsilon;

    private static (double Length, double Factor) Rectified(double beta2, int step)
    {
        double c2 = Unbias(beta2, step);
        double most = (2 / (1 - beta2)) - 1;
        double length = most - (2 * step * (1 - c2) / c2);
        return (length, Math.Sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)));
    }

    private static float AdamDirection(AdamRule rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        (float m, float v) = Moments(beta1, beta2, g, state);
        state[2] = MathF.Max(state[2], v);
        float square = rule.AmsGrad ? state[2] : v;
        double c2 = Unbias(beta2, step);
        double epsilon = rule is KerasAdam ? rule.Epsilon / Math.Sqrt(c2) : rule.Epsilon;
        if (rule.Nesterov || rule.EpsilonRoot != 0)
            return Average(m, g, beta1, step, rule.Nesterov) / Root(square, epsilon, rule.EpsilonRoot, c2);
        return Average(m, g, beta1, step, nesterov: false)
            / ((MathF.Sqrt(square) * (float)(1 / Math.Sqrt(c2))) + (float)epsilon);
    }

    private static float RAdamDirection(RAdam rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        (float m, float v) = Moments(beta1, beta2, g, state);
        double c2 = Unbias(beta2, step);
        (double length, double factor) = Rectified(beta2, step);
        if (length <= rule.Threshold)
            return Average(m, g, beta1, step, rule.Nesterov);
        if (rule.CorrectedRoot)
            return Average(m, g, beta1, step, rule.Nesterov, factor) / Root(v, rule.Epsilon, rule.EpsilonRoot, c2);
        return Average(m, g, beta1, step, rule.Nesterov, factor * Math.Sqrt(c2))
            / Root(v, rule.Epsilon, rule.EpsilonRoot, 1);
    }

    private static float AmsGradDirection(AmsGrad rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        (float m, float v) = Moments(beta1, beta2, g, state);
        float average = rule.KeepAverageBias ? m : m * (float)(1 / Unbias(beta1, step));
        state[2] = MathF.Max(state[2], rule.KeepSquareBias ? v : v * (float)(1 / Unbias(beta2, step)));
        return average / (MathF.Sqrt(state[2] + (float)rule.EpsilonRoot) + (float)rule.Epsilon);
    }

    private static float NAdamDirection(NAdam rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        (float m, float v) = Moments(beta1, beta2, g, state);
        double product = 1;
        for (int t = 1; t <= step; t++)
            product *= Mu(t);
        float ahead = m * (float)(Mu(step + 1) / (1 - (product * Mu(step + 1))));
        float now = g * (float)((1 - Mu(step)) / (1 - product));
        return (ahead + now) / Root(v, rule.Epsilon, 0, Unbias(beta2, step));

        double Mu(int t) => beta1 * (1 - (0.5 * Math.Pow(0.96, t * rule.MomentumDecay)));
    }

    private static float NAdamWDirection(NAdamW rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        (float m, float v) = Moments(beta1, beta2, g, state);
        double c1 = Unbias(beta1, step);
        return ((m * (float)(beta1 / c1)) + (g * (float)((1 - beta1) / c1)))
            / Root(v, rule.Epsilon, 0, Unbias(beta2, step));
    }

    private static float AdaBeliefDirection(AdaBelief rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        state[0] = Lerp(state[0], g, 1 - beta1);
        float stray = g - state[0];
        state[1] = (state[1] * (float)beta2) + (stray * stray * (float)(1 - beta2)) + (float)rule.EpsilonRoot;
        state[2] = MathF.Max(state[2], state[1]);
        float s = rule.AmsGrad ? state[2] : state[1];
        double root = Math.Sqrt(Unbias(beta2, step));
        if (rule.Rectification == BeliefRectification.Off)
            return Average(state[0], g, beta1, step, rule.Nesterov)
                / ((MathF.Sqrt(s) * (float)(1 / root)) + (float)rule.Epsilon);
        (double length, double factor) = Rectified(beta2, step);
        if (length >= 5)
            return Average(state[0], g, beta1, step, rule.Nesterov, factor * root)
                / (MathF.Sqrt(s) + (float)rule.Epsilon);
        return rule.Rectification == BeliefRectification.Wait ? 0 : Average(state[0], g, beta1, step, rule.Nesterov);
    }

    private static float AdanDirection(Adan rule, float g, int step, float[] state)
    {
        (double beta1, double beta2, double beta3) = (
            rule.Beta1.At(step - 1),
            rule.Beta2.At(step - 1),
            rule.Beta3.At(step - 1)
        );
        double weight = rule.Difference == AdanDifference.Beta2 ? beta2 : 1 - beta2;
        float change = step == 1 ? 0 : g - state[3];
        state[3] = g;
        float ahead = g + (change * (float)weight);
        state[0] = Lerp(state[0], g, 1 - beta1);
        state[1] = (state[1] * (float)beta2) + (change * (float)(1 - beta2));
        state[2] = (state[2] * (float)beta3) + (ahead * ahead * (float)(1 - beta3));
        float up = (state[0] * (float)(1 / Unbias(beta1, step))) + (state[1] * (float)(weight / Unbias(beta2, step)));
        return up / Root(state[2], rule.Epsilon, rule.EpsilonRoot, Unbias(beta3, step));
    }

    private static float LaPropStep(LaProp rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        double rates = 0;
        double correction = 0;
        for (int t = 1; t <= step; t++)
        {
            rates = (rates * beta1) + ((1 - beta1) * rule.LearningRate.At(t - 1));
            correction = (correction * beta2) + (1 - beta2);
        }

        double rate = rule.LearningRate.At(step - 1);
        state[1] = (state[1] * (float)beta2) + (g * g * (float)(1 - beta2));
        state[0] =
            (state[0] * (float)beta1) + (g / Root(state[1], rule.Epsilon, 0, correction) * (float)((1 - beta1) * rate));
        return state[0] * (float)(rate / rates);
    }

    private static float AdoptDirection(Adopt rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        float old = state[1];
        if (step == 1)
        {
            state[1] = g * g;
            return 0;
        }

        state[1] = (old * (float)beta2) + (g * g * (float)(1 - beta2));
        float limit = (float)(rule.ClipScale.At(step - 1) * Math.Pow(step - 1, rule.ClipExponent));
        float n = Math.Clamp(g / MathF.Max(MathF.Sqrt(old), (float)rule.Epsilon), -limit, limit);
        state[0] = Lerp(state[0], n, 1 - beta1);
        return rule.Nesterov ? (state[0] * (float)beta1) + (n * (float)(1 - beta1)) : state[0];
    }

    private static float YogiDirection(Yogi rule, float g, int step, float[] state)
    {
        if (step == 1)
            state[0] = state[1] = (float)rule.InitialAccumulator;
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        state[0] = Lerp(state[0], g, 1 - beta1);
        state[1] -= MathF.Sign(state[1] - (g * g)) * (g * g * (float)(1 - beta2));
        return Average(state[0], g, beta1, step, nesterov: false)
            / ((MathF.Sqrt(state[1]) * (float)(1 / Math.Sqrt(Unbias(beta2, step)))) + (float)rule.Epsilon);
    }

    private static float ACPropDirection(ACProp rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        (float m, float v) = (state[0], state[1]);
        state[0] = Lerp(m, g, 1 - beta1);
        state[1] = (v * (float)beta2) + ((g - m) * (g - m) * (float)(1 - beta2)) + (float)rule.EpsilonRoot;
        if (step == 1)
            return g / (float)(1 + rule.Epsilon);
        return g / ((MathF.Sqrt(v) * (float)(1 / Math.Sqrt(Unbias(beta2, step - 1)))) + (float)rule.Epsilon);
    }

    private static float AdEmaMixDirection(AdEmaMix rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        (float m, float v) = Moments(beta1, beta2, g, state);
        state[2] = Lerp(state[2], g, 1 - rule.Beta3.At(step - 1));
        float sum = (m * (float)(1 / Unbias(beta1, step))) + (state[2] * (float)rule.Alpha.At(step - 1));
        return sum / Root(v, rule.Epsilon, rule.EpsilonRoot, Unbias(beta2, step));
    }

    private static float SimplifiedAdEmaMixDirection(SimplifiedAdEmaMix rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        state[0] += g - (state[0] * (float)(1 - beta1));
        state[1] = (state[1] * (float)beta2) + (g * g * (float)(1 - beta2));
        return ((g * (float)rule.Alpha.At(step - 1)) + state[0])
            / Root(state[1], rule.Epsilon, rule.EpsilonRoot, Unbias(beta2, step));
    }

    private static float OptimisticAdamDirection(OptimisticAdam rule, float g, int step, float[] state)
    {
        (double beta1, double beta2) = (rule.Beta1.At(step - 1), rule.Beta2.At(step - 1));
        (double alpha, double beta) = (rule.Alpha.At(step - 1), rule.Beta.At(step - 1));
        (float m, float v) = Moments(beta1, beta2, g, state);
        float u =
            Average(m, g, beta1, step, rule.Nesterov) / Root(v, rule.Epsilon, rule.EpsilonRoot, Unbias(beta2, step));
        float last = state[2];
        state[2] = u;
        return step == 1 ? u * (float)alpha : (u * (float)(alpha + beta)) - (last * (float)beta);
    }

    private static float KerasAdamaxDirection(KerasAdamax rule, float g, int step, float[] state)
    {
        double beta1 = rule.Beta1.At(step - 1);
        state[0] = Lerp(state[0], g, 1 - beta1);
        state[1] = MathF.Max(state[1] * (float)rule.Beta2.At(step - 1), MathF.Abs(g));
        return Average(state[0], g, beta1, step, nesterov: false) / (state[1] + (float)rule.Epsilon);
    }
}

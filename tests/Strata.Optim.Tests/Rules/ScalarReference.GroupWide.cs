namespace Strata.Optim.Tests.Rules;

internal static partial class ScalarReference
{
    /// <summary>What a rule of this family subtracts, rate and decay included; null for others.</summary>
    private static float? GroupWideUpdate(
        UpdateRule rule,
        float g,
        float p,
        int step,
        int index,
        float[] state,
        double rate,
        float share
    ) =>
        rule switch
        {
            ScheduleFreeSgd sgd => ScheduleFreeUpdate(sgd, (g * (float)rate) + (p * share), p, step, ref state[0]),
            ScheduleFreeAdamW adam => ScheduleFreeUpdate(
                adam,
                (CorrectedRms(g, adam.Beta2.At(step - 1), adam.Epsilon, step, state) * (float)rate) + (p * share),
                p,
                step,
                ref state[1]
            ),
            KerasScheduleFreeAdamW keras => KerasScheduleFreeUpdate(keras, g, p, step, state, rate, share),
            Sophia sophia => (SophiaDirection(sophia, g, step, index, state) * (float)rate) + (p * share),
            _ => null,
        };

    private static float CorrectedRms(float g, double beta2, double epsilon, int step, float[] state)
    {
        state[0] = (state[0] * (float)beta2) + (g * g * (float)(1 - beta2));
        float correction = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step)));
        return g / ((MathF.Sqrt(state[0]) * correction) + (float)epsilon);
    }

    private static float ScheduleFreeUpdate(ScheduleFreeRule rule, float u, float p, int step, ref float z)
    {
        double largest = 0;
        double sum = 0;
        double weight = 0;
        for (int s = 0; s < step; s++)
        {
            largest = Math.Max(largest, (rule.AveragingRate ?? rule.LearningRate).At(s));
            weight = Math.Pow(largest, rule.WeightPower);
            sum += weight;
        }

        double share = double.IsFinite(weight / sum) ? weight / sum : 0;
        if (step == 1)
            z = p;
        float x = p + ((p - z) * (float)((1 - rule.Beta1) / rule.Beta1));
        z -= u;
        return ((x - z) * (float)(rule.Beta1 * share)) + (u * (float)(1 - rule.Beta1));
    }

    private static float KerasScheduleFreeUpdate(
        KerasScheduleFreeAdamW rule,
        float g,
        float p,
        int step,
        float[] state,
        double rate,
        float share
    )
    {
        double warmUp = rule.WarmUpSteps > 0 ? Math.Min(step / rule.WarmUpSteps, 1) : 1;
        float u = CorrectedRms(g, rule.Beta2.At(step - 1), rule.Epsilon, step, state) * (float)(rate * warmUp);
        float old = step == 1 ? p : state[1];
        state[1] = old - u;
        float y = p - (p * share);
        float beyond = (float)((1 - rule.Beta1) / rule.Beta1);
        float x = y + ((rule.AsPublished ? y - old : y - old + u) * beyond);
        float toward = (x - state[1]) * (float)(rule.Beta1 * (1.0 / step));
        return toward + (rule.AsPublished ? u * (float)(1 - rule.Beta1) : 0) + (p * share);
    }

    private static float SophiaDirection(Sophia rule, float g, int step, int index, float[] state)
    {
        double beta1 = rule.Beta1.At(step - 1);
        double beta2 = rule.Beta2.At(step - 1);
        state[1] = (state[1] * (float)beta2) + (Descent.Curvature(step, index) * (float)(1 - beta2));
        state[0] = Lerp(state[0], g, 1 - beta1);
        float m = state[0] * (float)(1 / (1 - Math.Pow(beta1, step)));
        float u = m / MathF.Max(state[1] * (float)rule.Gamma, (float)rule.Epsilon);
        float limit = (float)rule.ClipThreshold;
        return MathF.Min(MathF.Max(u, -limit), limit);
    }
}

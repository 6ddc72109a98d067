namespace Strata.Optim.Tests.Rules;

internal static partial class ScalarReference
{
    /// <summary>The direction of a rule of this family, before rate and decay; null for others.</summary>
    private static float? Classic(UpdateRule rule, float g, float p, int step, float[] state) =>
        rule switch
        {
            SignSgd => MathF.Sign(g),
            Signum signum => SignumDirection(signum, g, step, state),
            Lion lion => LionDirection(lion, g, step, state),
            OptimisticGradientDescent optimistic => OptimisticDirection(optimistic, g, step, state),
            _ => null,
        };

    /// <summary>The whole update of a rule with the rate inside; null for others.</summary>
    private static float? ClassicUpdate(
        UpdateRule rule,
        float g,
        float p,
        int step,
        float[] state,
        double rate,
        float share
    ) =>
        rule switch
        {
            Sgd { RateInMomentum: true } sgd when sgd.Momentum != 0 => SgdDirection(sgd, g * (float)rate, step, state)
                + (p * share),
            RmsProp { RateInMomentum: true } rms when rms.Momentum != 0 => RmsBuffer(
                rms,
                RmsQuotient(rms, g, step, state, (float)rate),
                step,
                state
            ) + (p * share),
            Asgd asgd => AsgdUpdate(asgd, g, p, step, state, rate, share),
            Madgrad madgrad => MadgradUpdate(madgrad, g, p, step, state, rate, share),
            Cocob cocob => CocobUpdate(cocob, g, p, step, state, rate) + (p * share),
            Ftrl ftrl => FtrlUpdate(ftrl, g, p, step, state, rate, share),
            OptaxRprop late => LateRpropStep(late, g, step, state) + (p * share),
            _ => null,
        };

    private static float SignumDirection(Signum rule, float g, int step, float[] state)
    {
        double beta = rule.Beta.At(step - 1);
        state[0] = (state[0] * (float)beta) + (g * (float)(1 - beta));
        return MathF.Sign(state[0]);
    }

    private static float LionDirection(Lion rule, float g, int step, float[] state)
    {
        double beta1 = rule.Beta1.At(step - 1);
        float u = MathF.Sign((state[0] * (float)beta1) + (g * (float)(1 - beta1)));
        state[0] = Lerp(state[0], g, 1 - rule.Beta2.At(step - 1));
        return u;
    }

    private static float OptimisticDirection(OptimisticGradientDescent rule, float g, int step, float[] state)
    {
        double alpha = rule.Alpha.At(step - 1);
        double beta = rule.Beta.At(step - 1);
        float u = step == 1 ? g * (float)alpha : (g * (float)(alpha + beta)) - (state[0] * (float)beta);
        state[0] = g;
        return u;
    }

    // state: the average. Step sizes and averaging weights follow from the rate, which is constant here.
    private static float AsgdUpdate(Asgd rule, float g, float p, int step, float[] state, double rate, float share)
    {
        double size = step == 1 ? rate : rate / Math.Pow(1 + (rule.Lambda * rate * (step - 1)), rule.Alpha);
        double weight = step == 1 ? 1 : 1 / Math.Max(1, step - 1 - rule.AverageFrom);
        double decay = rule.DecayMode == DecayMode.Coupled ? 0 : rule.WeightDecay.At(step - 1);
        double perStep = rule.DecayMode == DecayMode.Independent ? decay : rate * decay;
        ((float)perStep).ShouldBe(share);
        float u = (g * (float)size) + (p * (float)((size * rule.Lambda) + perStep));
        state[0] = Lerp(state[0], p - u, weight);
        return u;
    }

    private static float MadgradUpdate(
        Madgrad rule,
        float g,
        float p,
        int step,
        float[] state,
        double rate,
        float share
    )
    {
        if (step == 1)
            state[2] = p;
        float size = (float)((rate + rule.Epsilon) * Math.Sqrt(step));
        float before = state[1] / (Root(state[0]) + (float)rule.Epsilon);
        state[0] += g * g * size;
        state[1] += g * size;
        float after = state[1] / (Root(state[0]) + (float)rule.Epsilon);
        float decay = p * share;
        return rule.Momentum == 0
            ? decay + (after - before)
            : decay + ((p - decay - (state[2] - after)) * (float)(1 - rule.Momentum.At(step - 1)));

        static float Root(float x) => (float)Math.Cbrt(x);
    }

    private static float CocobUpdate(Cocob rule, float g, float p, int step, float[] state, double rate)
    {
        if (step == 1)
            (state[0], state[2]) = (p, (float)rule.Epsilon);
        float q = g * (float)rate;
        float moved = p - state[0];
        state[2] = MathF.Max(state[2], MathF.Abs(q));
        state[3] += MathF.Abs(q);
        state[4] = MathF.Max(state[4] - (q * moved), 0);
        state[1] -= q;
        float caution = MathF.Max(state[3] + state[2], state[2] * (float)rule.Alpha);
        return moved - (state[1] / (state[2] * caution) * (state[2] + state[4]));
    }

    private static float FtrlUpdate(Ftrl rule, float g, float p, int step, float[] state, double rate, float share)
    {
        if (step == 1)
            state[0] = (float)rule.InitialAccumulator;
        float decayed = p - (p * share);
        float old = Power(state[0]);
        state[0] += g * g;
        float power = Power(state[0]);
        float perRate = (float)(1 / rate);
        state[1] = state[1] + g + (decayed * (float)(2 * rule.L2Shrinkage)) - ((power - old) * perRate * decayed);
        float q = (power * perRate) + (float)((2 * rule.L2) + (rule.Beta / rate));
        float l1 = (float)rule.L1;
        float leader = q > 0 ? (MathF.Min(MathF.Max(state[1], -l1), l1) - state[1]) / q : decayed;
        return p - leader;

        float Power(float x) =>
            rule.AccumulatorPower == 0.5 ? MathF.Sqrt(x) : (float)Math.Pow(x, rule.AccumulatorPower);
    }

    private static float LateRpropStep(OptaxRprop rule, float g, int step, float[] state)
    {
        if (step == 1)
            state[1] = (float)rule.LearningRate.Initial;
        float last = state[0];
        float turn = g * last;
        if (turn != 0)
        {
            float changed = state[1] * (turn > 0 ? (float)rule.Grow : (float)rule.Shrink);
            state[1] = MathF.Min(MathF.Max(changed, (float)rule.SmallestStep), (float)rule.LargestStep);
        }

        state[0] = turn < 0 ? 0 : state[1] * MathF.Sign(g);
        return turn < 0 ? 0 : last;
    }
}

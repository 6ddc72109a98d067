using Strata.Numerics.Kernels.Losses;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.Kernels.Losses;

/// <summary>The loops over pairs against each loss as it stands in the documentation, value by value.</summary>
[Collection(ThreadCountCollection.Name)]
public class PointwiseLossesTests
{
    private delegate double Scalar(double x, double t, double u, double v);

    private interface ICase
    {
        void Agrees(int length, int period);

        float[] All(int length, int period);
    }

    // Operands from −1 to 1 go through the two maps first: probabilities, counts, variances.
    private static readonly Dictionary<string, ICase> s_cases = new()
    {
        ["absolute"] = new Case<AbsoluteError>(default, (x, t, _, _) => Math.Abs(x - t)),
        ["squared"] = new Case<SquaredError>(default, (x, t, _, _) => (x - t) * (x - t)),
        ["smooth"] = new Case<SmoothAbsoluteError>(new(0.3), (x, t, _, _) => Smooth(Math.Abs(x - t), 0.3)),
        ["Huber"] = new Case<SmoothAbsoluteError>(new(0.5, 0.5), (x, t, _, _) => 0.5 * Smooth(Math.Abs(x - t), 0.5)),
        ["binary"] = new Case<BinaryCrossEntropy>(
            default,
            (x, t, u, _) => -u * ((t * Math.Log(x)) + ((1 - t) * Math.Log(1 - x))),
            Share,
            Share
        ),
        ["binary of logits"] = new Case<BinaryCrossEntropyOfLogit>(
            default,
            (x, t, u, v) => u * (((1 - t) * x) + ((1 + ((v - 1) * t)) * Math.Log(1 + Math.Exp(-x)))),
            value => 8 * value,
            Share
        ),
        ["divergence"] = new Case<KullbackLeibler>(default, (x, t, _, _) => t * (Math.Log(t) - x), null, Share),
        ["divergence of logarithms"] = new Case<KullbackLeiblerOfLogarithms>(
            default,
            (x, t, _, _) => Math.Exp(t) * (t - x)
        ),
        ["hinge"] = new Case<HingeOfDistance>(
            new(0.4),
            (x, t, _, _) => t == 1 ? x : Math.Max(0, 0.4 - x),
            null,
            value => MathF.Sign(value)
        ),
        ["hinge of cosine"] = new Case<HingeOfCosine>(
            new(0.2),
            (x, t, _, _) => t == 1 ? 1 - x : Math.Max(0, x - 0.2),
            null,
            value => MathF.Sign(value)
        ),
        ["soft margin"] = new Case<SoftMargin>(
            default,
            (x, t, _, _) => Math.Log(1 + Math.Exp(-t * x)),
            value => 20 * value,
            value => MathF.Sign(value)
        ),
        ["ranking"] = new Case<RankingMargin>(new(0.1), (x, t, u, _) => Math.Max(0, 0.1 - (u * (x - t)))),
        ["triplet"] = new Case<TripletHinge>(new(0.5), (x, t, _, _) => Math.Max(0, 0.5 + x - t)),
        ["triplet, swapped"] = new Case<TripletSwapHinge>(
            new(0.5),
            (x, t, u, _) => Math.Max(0, 0.5 + x - Math.Min(t, u))
        ),
        ["Poisson"] = new Case<PoissonLikelihood>(new(true, false, 1e-8), (x, t, _, _) => Math.Exp(x) - (t * x)),
        ["Poisson, in full, of rates"] = new Case<PoissonLikelihood>(
            new(false, true, 1e-8),
            (x, t, _, _) => x - (t * Math.Log(x + 1e-8)) + Stirling(t),
            Share,
            value => 2 + (2 * value)
        ),
        ["Gauss, in full"] = new Case<GaussianLikelihood>(
            new(true, 1e-6),
            (x, t, u, _) => 0.5 * (Math.Log(u) + ((x - t) * (x - t) / u) + Math.Log(2 * Math.PI))
        ),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Agrees_at_every_length(string name)
    {
        for (int length = 0; length <= 67; length++)
            s_cases[name].Agrees(length, length);
        s_cases[name].Agrees(60, 1);
        s_cases[name].Agrees(60, 3);
        s_cases[name].Agrees(60, 20);
        s_cases[name].Agrees(3 * 16_411, 16_411);
    }

    [Theory, MemberData(nameof(Names))]
    public void Any_number_of_threads_gives_the_same_bits(string name)
    {
        float[][] results =
        [
            .. new[] { 1, 2, 3 }.Select(threads =>
            {
                using var _ = new ThreadCountScope(threads);
                return s_cases[name].All(5 * 20_011, 20_011);
            }),
        ];
        results[1].ShouldBe(results[0]);
        results[2].ShouldBe(results[0]);
    }

    [Fact]
    public void Large_logits_lose_nothing()
    {
        using NativeBuffer x = ElementwiseTests.Of(200, -200, 90, -90, 0, 3e38f, -3e38f, 20);
        using NativeBuffer t = ElementwiseTests.Of(1, 0, 0, 1, 0.5f, 1, 0, 1);
        using var losses = new NativeBuffer(8);
        PointwiseLosses.Forward(default(BinaryCrossEntropyOfLogit), new(x.Block, t.Block), losses.Block);
        losses.Block.Span.ToArray().ShouldBe([0, 0, 90, 90, 0.6931472f, 0, 0, 2.0611537e-9f]);
    }

    [Fact]
    public void Wrong_certainties_cost_100()
    {
        using NativeBuffer x = ElementwiseTests.Of(0, 1, 0, 1);
        using NativeBuffer t = ElementwiseTests.Of(1, 0, 0, 1);
        using var losses = new NativeBuffer(4);
        using var gradient = new NativeBuffer(4);
        using NativeBuffer one = ElementwiseTests.Of(1);
        var operands = new LossOperands(x.Block, t.Block);
        PointwiseLosses.Forward(default(BinaryCrossEntropy), operands, losses.Block).ShouldBe(200);
        losses.Block.Span.ToArray().ShouldBe([100, 100, 0, 0]);
        PointwiseLosses.Backward(default(BinaryCrossEntropy), 0, operands, one.Block, 1, gradient.Block, false);
        gradient.Block.Span.ToArray().ShouldBe([-1e12f, 1e12f, 0, 0]);
    }

    private static float Share(float value) => 0.5f + (0.45f * value);

    private static double Smooth(double d, double beta) => d < beta ? 0.5 * d * d / beta : d - (0.5 * beta);

    private static double Stirling(double t) => t > 1 ? (t * Math.Log(t)) - t + (0.5 * Math.Log(2 * Math.PI * t)) : 0;

    private sealed class Case<TLoss>(
        TLoss loss,
        Scalar scalar,
        Func<float, float>? mapX = null,
        Func<float, float>? mapT = null
    ) : ICase
        where TLoss : struct, IPointwiseLoss
    {
        // The third operand is a weight, or where it has a gradient, an operand; both are positive, and never repeat there.
        public void Agrees(int length, int period)
        {
            if (TLoss.Gradients > 2)
                period = length;
            using NativeBuffer x = Mapped(length + 1, 1, mapX);
            using NativeBuffer t = Mapped(length + 1, 2, mapT);
            using NativeBuffer u = Mapped(Math.Max(1, period), 3, Share);
            using NativeBuffer v = Mapped(Math.Max(1, period), 4, value => 2 + value);
            using NativeBuffer upstream = ElementwiseTests.Filled(Math.Max(2, length), 5); // one value stands for all
            using NativeBuffer losses = ElementwiseTests.Filled(length + 2, 6);
            float[] before = losses.Block.Span.ToArray();
            var operands = new LossOperands(
                x.Block.Slice(1, length),
                t.Block.Slice(1, length),
                length == 0 ? default : new(u.Block),
                length == 0 ? default : new(v.Block)
            );
            double total = 0;
            double sum = PointwiseLosses.Forward(loss, operands, losses.Block.Slice(1, length));
            for (int i = 0; i < length; i++)
            {
                double expected = scalar(x.Block[i + 1], t.Block[i + 1], u.Block[i % period], v.Block[i % period]);
                total += expected;
                losses
                    .Block[i + 1]
                    .ShouldBe((float)expected, (float)Math.Abs(expected) * 1e-6f + 1e-7f, $"value {i} of {length}");
            }

            sum.ShouldBe(total, 1e-8 * Math.Max(1, length));
            losses.Block[0].ShouldBe(before[0], "wrote before the start");
            losses.Block[length + 1].ShouldBe(before[^1], "wrote past the end");
            PointwiseLosses.Forward(loss, operands).ShouldBe(sum);
            for (int operand = 0; operand < TLoss.Gradients && length <= 67; operand++)
                GradientsAgree(operand, operands, upstream.Block.Slice(0, length == 1 ? 1 : length), period);
        }

        public float[] All(int length, int period)
        {
            using NativeBuffer x = Mapped(length, 1, mapX);
            using NativeBuffer t = Mapped(length, 2, mapT);
            using NativeBuffer u = Mapped(TLoss.Gradients > 2 ? length : period, 3, Share);
            using NativeBuffer upstream = ElementwiseTests.Filled(length, 5);
            using NativeBuffer results = new(length);
            var operands = new LossOperands(x.Block, t.Block, new(u.Block));
            double sum = PointwiseLosses.Forward(loss, operands, results.Block);
            float[] all = [(float)sum, .. results.Block.Span];
            for (int operand = 0; operand < TLoss.Gradients; operand++)
            {
                PointwiseLosses.Backward(
                    loss,
                    operand,
                    operands,
                    upstream.Block,
                    0.5,
                    results.Block,
                    accumulate: false
                );
                all = [.. all, .. results.Block.Span];
            }

            return all;
        }

        private void GradientsAgree(int operand, in LossOperands operands, Block upstream, int period)
        {
            const double Step = 1e-6;
            int length = operands.Count;
            if (length == 0)
                return;
            using NativeBuffer gradient = ElementwiseTests.Filled(length, 7);
            float[] before = gradient.Block.Span.ToArray();
            PointwiseLosses.Backward(loss, operand, operands, upstream, 0.5, gradient.Block, accumulate: true);
            for (int i = 0; i < length; i++)
            {
                double[] at =
                [
                    operands.First[i],
                    operands.Second[i],
                    operands.Third.Values[i % period],
                    operands.Fourth.Values[i % period],
                ];
                double slope = (Shifted(Step) - Shifted(-Step)) / (2 * Step);
                double expected = before[i] + (0.5 * upstream[i % upstream.Length] * slope);
                gradient.Block[i].ShouldBe((float)expected, 2e-5f, $"operand {operand}, value {i} of {length}");

                double Shifted(double by) =>
                    scalar(
                        at[0] + (operand == 0 ? by : 0),
                        at[1] + (operand == 1 ? by : 0),
                        at[2] + (operand == 2 ? by : 0),
                        at[3]
                    );
            }
        }

        private static NativeBuffer Mapped(int length, int seed, Func<float, float>? map)
        {
            NativeBuffer buffer = ElementwiseTests.Filled(length, seed);
            if (map is not null)
                foreach (ref float value in buffer.Block.Span)
                    value = map(value);
            return buffer;
        }
    }
}

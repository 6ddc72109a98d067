using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests;

public class HessianDiagonalTests
{
    private readonly Linear _model = new(3, 4, new RandomKey(2));
    private readonly Tensor _x = Differences.Random(new Shape(8, 3), 1);

    [Fact]
    public void Averages_of_both_estimates_are_the_diagonal_of_a_softmax_regression()
    {
        // For logits W x + b the Hessian is known: mean over rows of p (1 − p) x².
        double[] expected = Exact();
        double[] bartlett = Average(
            (optimizer, key) => HessianDiagonal.GaussNewtonBartlett(optimizer, _model.Forward(_x), key),
            2000
        );
        Tensor labels = Tensor.From([0, 1, 2, 3, 0, 1, 2, 3]);
        double[] hutchinson = Average(
            (optimizer, key) =>
                HessianDiagonal.Hutchinson(optimizer, () => Loss.CrossEntropy(_model.Forward(_x), labels), key),
            2000
        );
        for (int i = 0; i < expected.Length; i++)
        {
            bartlett[i].ShouldBe(expected[i], 0.15 * expected[i] + 2e-3, $"Bartlett {i}");
            hutchinson[i].ShouldBe(expected[i], 0.15 * expected[i] + 4e-3, $"Hutchinson {i}");
        }
    }

    [Fact]
    public void Parameters_and_their_gradients_are_left_as_they_were()
    {
        Optimizer optimizer = Optimizer.Create(_model, new Sophia(0.01));
        Tensor labels = Tensor.From([0, 1, 2, 3, 0, 1, 2, 3]);
        Loss.CrossEntropy(_model.Forward(_x), labels).Backward();
        float[] values = [.. _model.Parameters().SelectMany(p => p.Value.Span.ToArray())];
        float[] gradients = [.. _model.Parameters().SelectMany(p => p.Gradient.Span.ToArray())];
        HessianDiagonal.Hutchinson(optimizer, () => Loss.CrossEntropy(_model.Forward(_x), labels), new RandomKey(1));
        HessianDiagonal.GaussNewtonBartlett(optimizer, _model.Forward(_x), new RandomKey(2));
        _model.Parameters().SelectMany(p => p.Value.Span.ToArray()).ShouldBe(values);
        _model.Parameters().SelectMany(p => p.Gradient.Span.ToArray()).ShouldBe(gradients);
    }

    [Fact]
    public void Sophia_trains_with_either()
    {
        Optimizer optimizer = Optimizer.Create(_model, new Sophia(0.05));
        Tensor labels = Tensor.From([0, 1, 2, 3, 0, 1, 2, 3]);
        float first = 0;
        float last = 0;
        for (int step = 0; step < 60; step++)
        {
            if (step % 10 == 0)
                HessianDiagonal.GaussNewtonBartlett(optimizer, _model.Forward(_x), new RandomKey(step));
            Tensor loss = Loss.CrossEntropy(_model.Forward(_x), labels);
            last = loss.Item();
            first = step == 0 ? last : first;
            loss.Backward();
            optimizer.Step();
            optimizer.ZeroGradients();
        }

        last.ShouldBeLessThan(first - 0.2f);
    }

    [Fact]
    public void An_optimizer_that_takes_none_is_an_error() =>
        Should
            .Throw<StrataException>(() =>
                HessianDiagonal.GaussNewtonBartlett(
                    Optimizer.Create(_model, new Sgd(0.1)),
                    _model.Forward(_x),
                    new RandomKey(1)
                )
            )
            .Message.ShouldContain("Sophia");

    private double[] Average(Action<Optimizer, RandomKey> estimate, int times)
    {
        // A β₂ of 0 leaves the last estimate in the state.
        Optimizer optimizer = Optimizer.Create(_model, new Sophia(0.01) { Beta2 = 0 });
        double[] sum = new double[16];
        for (int i = 0; i < times; i++)
        {
            estimate(optimizer, new RandomKey(i));
            int at = 0;
            IReadOnlyDictionary<string, StateArray> slots = optimizer.CaptureState().Slots;
            foreach (string name in (string[])["weight", "bias"])
            {
                foreach (
                    float value in slots.First(slot => slot.Key.EndsWith($"hessian/{name}")).Value.Values.ToArray()
                )
                    sum[at++] += value / times;
            }
        }

        return sum;
    }

    private double[] Exact()
    {
        using NoGradientScope scope = Tape.NoGradient();
        float[] p = Operations.Softmax(_model.Forward(_x)).ToArray();
        double[] diagonal = new double[16];
        for (int row = 0; row < 8; row++)
        {
            for (int k = 0; k < 4; k++)
            {
                double curvature = p[(row * 4) + k] * (1.0 - p[(row * 4) + k]) / 8;
                for (int j = 0; j < 3; j++)
                    diagonal[(k * 3) + j] += curvature * Math.Pow(_x.Values[(row * 3) + j], 2);
                diagonal[12 + k] += curvature;
            }
        }

        return diagonal;
    }
}

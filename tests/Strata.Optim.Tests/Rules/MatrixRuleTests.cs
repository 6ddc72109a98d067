using Strata.Numerics;
using Strata.Tests;

namespace Strata.Optim.Tests.Rules;

/// <summary>Rules with matrix-valued state against plain float64 references: the one check of those that no peer's fixtures cover.</summary>
public class MatrixRuleTests
{
    private const int Rows = 6;
    private const int Columns = 4;

    [Theory, InlineData(1, 1), InlineData(0.9, 1), InlineData(0.9, 3)]
    public void Shampoo_agrees_with_a_float64_reference(double beta2, int every)
    {
        var rule = new Shampoo(0.05)
        {
            Beta2 = beta2,
            RefreshEvery = every,
            Epsilon = 1e-3,
            WeightDecay = 0.1,
        };
        double[,] p = Begin();
        var (left, right) = (new double[Rows, Rows], new double[Columns, Columns]);
        double[,] rootLeft = left;
        double[,] rootRight = right;
        double add = beta2 == 1 ? 1 : 1 - beta2;

        Follow(
            rule,
            p,
            (g, t) =>
            {
                left = DenseMatrix.Map(left, Gram(g), (old, now) => (beta2 * old) + (add * now));
                right = DenseMatrix.Map(
                    right,
                    Gram(DenseMatrix.Transposed(g)),
                    (old, now) => (beta2 * old) + (add * now)
                );
                if ((t - 1) % every == 0)
                {
                    rootLeft = DenseMatrix.Power(left, -0.25, 1e-3);
                    rootRight = DenseMatrix.Power(right, -0.25, 1e-3);
                }

                double[,] u = DenseMatrix.Times(DenseMatrix.Times(rootLeft, g), rootRight);
                return DenseMatrix.Map(p, u, (old, step) => old - (0.05 * 0.1 * old) - (0.05 * step));
            }
        );
    }

    [Theory, InlineData(1), InlineData(3)]
    public void Soap_agrees_with_a_float64_reference(int every)
    {
        // Square, so that no moment has a null space, in which any basis would be as good.
        const int Side = 5;
        var rule = new Soap(0.05) { RefreshEvery = every, WeightDecay = 0.1 };
        double[,] p = Begin(Side);
        var (left, right) = (new double[Side, Side], new double[Side, Side]);
        double[,] ql = left;
        double[,] qr = right;
        var m = new double[Side, Side];
        var v = new double[Side, Side];

        Follow(
            rule,
            p,
            (g, t) =>
            {
                var u = new double[Side, Side];
                if (t > 1)
                {
                    double[,] turned = Into(g);
                    m = DenseMatrix.Map(m, turned, (old, now) => (0.95 * old) + (0.05 * now));
                    v = DenseMatrix.Map(v, turned, (old, now) => (0.95 * old) + (0.05 * now * now));
                    double correction = Math.Sqrt(1 - Math.Pow(0.95, t - 1)) / (1 - Math.Pow(0.95, t - 1));
                    u = OutOf(DenseMatrix.Map(m, v, (a, b) => correction * a / (Math.Sqrt(b) + 1e-8)));
                }

                left = DenseMatrix.Map(left, Gram(g), (old, now) => (0.95 * old) + (0.05 * now));
                right = DenseMatrix.Map(
                    right,
                    Gram(DenseMatrix.Transposed(g)),
                    (old, now) => (0.95 * old) + (0.05 * now)
                );
                if (t == 1)
                {
                    ql = DenseMatrix.Eigen(left).Vectors;
                    qr = DenseMatrix.Eigen(right).Vectors;
                }
                else if ((t - 1) % every == 0)
                {
                    double[,] straight = OutOf(m);
                    (ql, int[] rowOrder) = Refreshed(left, ql);
                    (qr, int[] columnOrder) = Refreshed(right, qr);
                    var sorted = new double[Side, Side];
                    for (int i = 0; i < Side; i++)
                    for (int j = 0; j < Side; j++)
                        sorted[i, j] = v[rowOrder[i], columnOrder[j]];
                    v = sorted;
                    m = Into(straight);
                }

                return DenseMatrix.Map(p, u, (old, step) => old - (0.05 * 0.1 * old) - (0.05 * step));
            }
        );

        double[,] Into(double[,] x) => DenseMatrix.Times(DenseMatrix.Times(DenseMatrix.Transposed(ql), x), qr);

        double[,] OutOf(double[,] x) => DenseMatrix.Times(DenseMatrix.Times(ql, x), DenseMatrix.Transposed(qr));
    }

    [Theory, InlineData(5), InlineData(100)]
    public void GaLore_moves_within_the_span_of_its_projector(int every)
    {
        // With a rate of 1, no decay and momentum 0 the update is the gradient's part in the projector's space.
        var rule = new GaLore(1)
        {
            Rank = 2,
            RefreshEvery = every,
            Base = GaLoreBase.Momentum,
            Beta1 = 0,
        };
        double[,] p = Begin();
        var vectors = new double[Rows, Rows];

        Follow(
            rule,
            p,
            (g, t) =>
            {
                if ((t - 1) % every == 0)
                    vectors = DenseMatrix.Eigen(Gram(g)).Vectors;
                var kept = new double[Rows, 2];
                for (int i = 0; i < Rows; i++)
                    (kept[i, 0], kept[i, 1]) = (vectors[i, 0], vectors[i, 1]);
                double[,] part = DenseMatrix.Times(kept, DenseMatrix.Times(DenseMatrix.Transposed(kept), g));
                return DenseMatrix.Map(p, part, (old, step) => old - step);
            }
        );
    }

    [Fact]
    public void Muon_names_the_parameter_that_is_no_matrix()
    {
        ParameterSet set = Descent.Set(("fc.weight", [6, 5]), ("fc.bias", [6]), ("conv.weight", [6, 5, 3, 3]));

        var problem = Should.Throw<PlanException>(() => Optimizer.Create(set, new Muon(0.02)));

        problem.Message.ShouldContain("\"fc.bias\" is 6, not a matrix; give it to a group with AdamW, or set Fallback");
        problem.Message.ShouldContain("\"conv.weight\" is 6×5×3×3, not a matrix; set Kernels to Flattened or Batched");
        problem.Message.ShouldNotContain("fc.weight");
    }

    [Fact]
    public void The_row_of_the_plan_says_what_falls_back()
    {
        ParameterSet set = Descent.Set(("w", [6, 5]), ("b", [6]), ("thin", [3, 9]), ("conv", [8, 4, 3, 3]));
        var rule = new Muon(0.02) { Fallback = MuonFallback.AdamW, Kernels = MuonKernels.Batched };

        OptimizationPlan plan = OptimizationPlan.For(set).Default(rule).Build();

        plan.Assignment["w"].Why.ShouldContain("muon on 6×5");
        plan.Assignment["conv"].Why.ShouldContain("muon on 9 × 8×4");
        plan.Assignment["b"].Why.ShouldContain("fallback to AdamW: rank 1");
        plan.Assignment["thin"].Why.ShouldContain("fallback to AdamW: fewer than 4 rows or columns");
        plan.Assignment["w"].StateBytes.ShouldBe(30 * 4);
        plan.Assignment["b"].StateBytes.ShouldBe(6 * 8);
    }

    private static double[,] Gram(double[,] g) => DenseMatrix.Times(g, DenseMatrix.Transposed(g));

    private static (double[,] Basis, int[] Order) Refreshed(double[,] moments, double[,] basis)
    {
        double[,] power = DenseMatrix.Times(moments, basis);
        double[,] quotients = DenseMatrix.Times(DenseMatrix.Transposed(basis), power);
        int[] order = [.. Enumerable.Range(0, basis.GetLength(0)).OrderByDescending(i => quotients[i, i])];
        var sorted = new double[power.GetLength(0), power.GetLength(1)];
        for (int i = 0; i < sorted.GetLength(0); i++)
        for (int j = 0; j < sorted.GetLength(1); j++)
            sorted[i, j] = power[i, order[j]];
        return (DenseMatrix.Orthonormal(sorted), order);
    }

    private static double[,] Begin(int rows = Rows)
    {
        int columns = rows == Rows ? Columns : rows;
        return DenseMatrix.From([.. Enumerable.Range(0, rows * columns).Select(Descent.Start)], rows, columns);
    }

    // Without pattern, so that no two eigenvalues lie close and all bases are well defined.
    private static float[] Gradient(int step, int count)
    {
        var random = new Random(step);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    /// <summary>Runs a rule beside a reference that replaces the values of <paramref name="p"/>.</summary>
    private static void Follow(UpdateRule rule, double[,] p, Func<double[,], int, double[,]> next)
    {
        float[] values = [.. p.Cast<double>().Select(value => (float)value)];
        var gradients = new float[values.Length];
        Optimizer optimizer = Optimizer.Create(
            ParameterSet.Wrap(Parameter.Wrap("w", new Shape(p.GetLength(0), p.GetLength(1)), values, gradients)),
            rule
        );
        for (int step = 1; step <= 10; step++)
        {
            Gradient(step, p.Length).CopyTo(gradients, 0);
            double[,] after = next(DenseMatrix.From(gradients, p.GetLength(0), p.GetLength(1)), step);
            Array.Copy(after, p, p.Length);
            optimizer.Step();
            double[] expected = [.. p.Cast<double>()];
            for (int i = 0; i < values.Length; i++)
                ((double)values[i]).ShouldBe(expected[i], 2e-4, $"step {step}, value {i}");
        }
    }
}

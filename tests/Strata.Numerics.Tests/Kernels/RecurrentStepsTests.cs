using Strata.Numerics.Kernels;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.Kernels;

[Collection(ThreadCountCollection.Name)]
public class RecurrentStepsTests
{
    // Units around a vector's and a panel's width; sequences around a tile's height.
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(7, 13, true)]
    [InlineData(33, 12, false)]
    [InlineData(64, 25, true)]
    public void An_lstm_agrees_with_a_plain_loop(int hidden, int batch, bool reverse)
    {
        const int steps = 3;
        int rows = steps * batch;
        var shape = new RecurrentShape(RecurrentKind.Lstm, steps, batch, hidden, 0, hidden + 5, reverse);
        using NativeBuffer inputs = ElementwiseTests.Filled(rows * 4 * hidden, 1);
        using NativeBuffer weight = ElementwiseTests.Filled(4 * hidden * hidden, 2);
        using NativeBuffer state = ElementwiseTests.Filled(batch * hidden, 3);
        using NativeBuffer initialCells = ElementwiseTests.Filled(batch * hidden, 4);
        using var gates = new NativeBuffer(inputs.Length);
        using var cells = new NativeBuffer(rows * hidden);
        using var output = new NativeBuffer(rows * shape.OutputStride);
        inputs.Block.CopyTo(gates.Block);
        using var scope = new ThreadCountScope(2);
        RecurrentSteps.Forward(
            shape,
            new()
            {
                Gates = gates.Block,
                Cells = cells.Block,
                Output = output.Block,
                InitialState = state.Block,
                InitialCells = initialCells.Block,
                RecurrentWeight = weight.Block,
            }
        );

        for (int row = 0; row < batch; row++)
        {
            double[] h = Doubles(state.Block.Slice(row * hidden, hidden));
            double[] c = Doubles(initialCells.Block.Slice(row * hidden, hidden));
            for (int step = 0; step < steps; step++)
            {
                int at = ((reverse ? steps - 1 - step : step) * batch) + row;
                double[] sums = Doubles(inputs.Block.Slice(at * 4 * hidden, 4 * hidden));
                for (int gate = 0; gate < 4 * hidden; gate++)
                {
                    for (int unit = 0; unit < hidden; unit++)
                        sums[gate] += weight.Block[(gate * hidden) + unit] * h[unit];
                }

                for (int unit = 0; unit < hidden; unit++)
                {
                    double candidate = Math.Tanh(sums[(2 * hidden) + unit]);
                    c[unit] = (Sigmoid(sums[hidden + unit]) * c[unit]) + (Sigmoid(sums[unit]) * candidate);
                    h[unit] = Sigmoid(sums[(3 * hidden) + unit]) * Math.Tanh(c[unit]);
                    ((double)cells.Block[(at * hidden) + unit]).ShouldBe(c[unit], 1e-5);
                    ((double)output.Block[(at * shape.OutputStride) + unit]).ShouldBe(h[unit], 1e-5);
                }
            }
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Doubles(Block block) => Array.ConvertAll(block.Span.ToArray(), value => (double)value);
}

using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Threading;
using Strata.Optim;

namespace Strata.Nn.Tests;

public class RecurrentLayerTests
{
    private const double Step = 1.0 / 256;

    public static TheoryData<string> Names => [.. s_layers.Keys];

    private static readonly Dictionary<string, Func<(Module, Func<Tensor[], Tensor>)>> s_layers = new()
    {
        ["RNN"] = () => Rnn(RecurrentNonlinearity.Tanh),
        ["RNN with relu"] = () => Rnn(RecurrentNonlinearity.Relu),
        ["GRU"] = () =>
        {
            var layer = new GRU(3, 5, new RandomKey(1), numLayers: 2, bidirectional: true);
            return (layer, x => Weighted(layer.Forward(x[0], x[1])));
        },
        ["LSTM"] = () =>
        {
            var layer = new LSTM(3, 5, new RandomKey(1), numLayers: 2, bidirectional: true);
            return (layer, x => Weighted(layer.Forward(x[0], x[1], x[1])));
        },
        ["LSTM, batch first"] = () =>
        {
            var layer = new LSTM(3, 5, new RandomKey(1), numLayers: 2, batchFirst: true, bidirectional: true);
            return (layer, x => Weighted(layer.Forward(x[0], Tensor.Zeros(new Shape(4, 3, 5)))));
        },
        ["LSTM with a projection"] = () =>
        {
            var layer = new LSTM(3, 7, new RandomKey(1), numLayers: 2, bidirectional: true, projectionSize: 5);
            return (layer, x => Weighted(layer.Forward(x[0], x[1])));
        },
    };

    [Theory, MemberData(nameof(Names))]
    public void Inputs_and_states_agree_with_central_differences(string name)
    {
        (_, Func<Tensor[], Tensor> function) = s_layers[name]();
        // 3 steps of 4 sequences; batch first, 3 sequences of 4 steps.
        Tensor[] inputs = name.Contains("first", StringComparison.Ordinal)
            ? [Differences.Random(new Shape(3, 4, 3), 1)]
            : [Differences.Random(new Shape(3, 4, 3), 1), Differences.Random(new Shape(4, 4, 5), 2)];
        Differences.Check(function, Step, inputs);
    }

    [Theory, MemberData(nameof(Names))]
    public void Parameters_agree_with_central_differences(string name)
    {
        (Module layer, Func<Tensor[], Tensor> function) = s_layers[name]();
        Tensor x = Differences.Random(new Shape(3, 4, 3), 1);
        Tensor state = Differences.Random(new Shape(4, 4, 5), 2);
        Operations.Sum(function([x, state])).Backward();
        foreach (Parameter parameter in layer.Parameters())
        {
            for (int i = 0; i < parameter.Count; i += 7)
            {
                double expected = (LossAt(parameter, i, (float)Step) - LossAt(parameter, i, -(float)Step)) / (2 * Step);
                double error = Math.Abs(parameter.Gradient[i] - expected) / Math.Max(1, Math.Abs(expected));
                error.ShouldBeLessThan(6e-3, $"{parameter.Name}[{i}]: {parameter.Gradient[i]}, expected {expected}");
            }
        }

        double LossAt(Parameter parameter, int index, float change)
        {
            float value = parameter.Value[index];
            parameter.Value[index] = value + change;
            double loss = function([x, state]).ToArray().Sum(v => (double)v);
            parameter.Value[index] = value;
            Tape.Discard();
            return loss;
        }
    }

    [Theory]
    [InlineData(5, 33, 1)]
    [InlineData(70, 40, 2)]
    [InlineData(9, 100, 6)]
    public void Threads_do_not_change_a_bit(int batch, int hidden, int steps)
    {
        int threads = WorkerPool.ThreadCount;
        try
        {
            float[] expected = [];
            foreach (int count in (int[])[1, 2, 3])
            {
                WorkerPool.ThreadCount = count;
                float[] found = Everything(new LSTM(20, hidden, new RandomKey(1), bidirectional: true), batch, steps);
                if (count == 1)
                    expected = found;
                found.ShouldBe(expected);
            }
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }
    }

    [Fact]
    public void A_layer_runs_as_its_cell_does()
    {
        var layer = new LSTM(6, 37, new RandomKey(2));
        var cell = new LSTMCell(6, 37, new RandomKey(3));
        cell.LoadState(layer.State().ToDictionary(entry => entry.Name[..^3], entry => entry.Tensor));
        Tensor x = Differences.Random(new Shape(4, 5, 6), 1);
        (Tensor output, Tensor last, Tensor lastCells) = layer.Forward(x);
        Tensor? hidden = null;
        Tensor? cells = null;
        for (int step = 0; step < 4; step++)
        {
            (hidden, cells) = cell.Forward(
                Tensor.From(x.ToArray().AsSpan(step * 30, 30), new Shape(5, 6)),
                hidden?.Clone(),
                cells?.Clone()
            );
            hidden!.ToArray().ShouldBe(output.ToArray()[(step * 185)..((step + 1) * 185)], 1e-6);
        }

        last.ToArray().ShouldBe(hidden!.ToArray(), 1e-6);
        lastCells.ToArray().ShouldBe(cells!.ToArray(), 1e-6);
        Tape.Discard();
    }

    [Fact]
    public void A_compiled_step_with_dropout_between_layers_gives_the_bits_of_an_eager_one_and_allocates_nothing()
    {
        var layer = new GRU(6, 40, new RandomKey(1), numLayers: 3, batchFirst: true, dropout: 0.3);
        var optimizer = Optimizer.Create(layer, new Sgd(0.05));
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.MeanSquaredError(layer.Forward(x).Output, y));
        Tensor input = Differences.Random(new Shape(4, 5, 6), 1);
        Tensor target = Differences.Random(new Shape(4, 5, 40), 2);
        step.Verify = true;
        step.Run(input, target);
        step.Run(input, target);
        step.Verify = false;
        step.Run(input, target);
        long before = GC.GetAllocatedBytesForCurrentThread();
        step.Run(input, target);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Wrong_shapes_name_the_layer_and_what_it_expects()
    {
        var layer = new LSTM(3, 4, new RandomKey(1), bidirectional: true);
        Should
            .Throw<ShapeException>(() => layer.Forward(Tensor.Zeros(new Shape(2, 5, 4))))
            .Message.ShouldStartWith("LSTM: expected an input of time×batch×3");
        Should
            .Throw<ShapeException>(() =>
                layer.Forward(Tensor.Zeros(new Shape(2, 5, 3)), Tensor.Zeros(new Shape(1, 5, 4)))
            )
            .Message.ShouldContain("2×5×4, got shape 1×5×4");
        Should.Throw<ShapeException>(() => layer.Forward(Tensor.Zeros(new Shape(0, 5, 3))));
        Should.Throw<ArgumentOutOfRangeException>(() => new LSTM(3, 4, new RandomKey(1), projectionSize: 4));
        Should
            .Throw<ShapeException>(() => new GRUCell(3, 4, new RandomKey(1)).Forward(Tensor.Zeros(new Shape(2, 5))))
            .Message.ShouldContain("batch×3");
    }

    private static (Module, Func<Tensor[], Tensor>) Rnn(RecurrentNonlinearity nonlinearity)
    {
        var layer = new RNN(3, 5, new RandomKey(1), 2, nonlinearity, bidirectional: true);
        return (layer, x => Weighted(layer.Forward(x[0], x[1])));
    }

    private static Tensor Weighted((Tensor Output, Tensor Hidden) results) =>
        Weighted((results.Output, results.Hidden, results.Hidden));

    // One tensor on which all results depend, each value in its own way.
    private static Tensor Weighted((Tensor Output, Tensor Hidden, Tensor Cells) results)
    {
        Tensor sum = Operations.Sum(Operations.Multiply(results.Output, Differences.Random(results.Output.Shape, 11)));
        sum = Operations.Add(
            sum,
            Operations.Sum(Operations.Multiply(results.Hidden, Differences.Random(results.Hidden.Shape, 12)))
        );
        return Operations.Add(
            sum,
            Operations.Sum(Operations.Multiply(results.Cells, Differences.Random(results.Cells.Shape, 13)))
        );
    }

    private static float[] Everything(LSTM layer, int batch, int steps)
    {
        Tensor x = Differences.Random(new Shape(steps, batch, 20), 5);
        x.RequiresGradient = true;
        (Tensor output, _, Tensor cells) = layer.Forward(x);
        Operations.Add(Operations.Sum(output), Operations.Sum(cells)).Backward();
        return
        [
            .. output.ToArray(),
            .. x.Gradient.Span,
            .. layer.Parameters().SelectMany(parameter => parameter.Gradient.Span.ToArray()),
        ];
    }
}

using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Threading;
using Strata.Optim;

namespace Strata.Nn.Tests;

public class DropoutTests
{
    [Fact]
    public void A_compiled_run_draws_the_masks_of_an_eager_one()
    {
        float[] eager = TrainEagerly(6);
        (Network network, Optimizer optimizer, TrainStep step) = Compiled();
        step.Verify = true; // draws each mask twice
        Train(step, 0, 6);
        Values(network).ShouldBe(eager);
        optimizer.StepCount.ShouldBe(6);
    }

    [Fact]
    public void A_run_that_is_resumed_draws_the_masks_of_one_that_never_stopped()
    {
        (Network whole, _, TrainStep step) = Compiled();
        Train(step, 0, 7);

        (Network first, Optimizer before, TrainStep start) = Compiled();
        Train(start, 0, 3);
        (Network second, Optimizer after, TrainStep rest) = Compiled();
        second.LoadState(first.State().ToDictionary(entry => entry.Name, entry => entry.Tensor));
        after.Restore(before.CaptureState());
        Tape.Pass = 99; // whatever this thread did meanwhile
        Train(rest, 3, 7);

        Values(second).ShouldBe(Values(whole));
    }

    [Fact]
    public void Threads_do_not_change_the_masks()
    {
        int threads = WorkerPool.ThreadCount;
        try
        {
            WorkerPool.ThreadCount = 1;
            float[] expected = TrainEagerly(3);
            WorkerPool.ThreadCount = 3;
            TrainEagerly(3).ShouldBe(expected);
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }
    }

    [Fact]
    public void Every_pass_layer_and_accumulated_batch_has_a_mask_of_its_own()
    {
        Tape.Pass = 0;
        var layer = new Dropout(0.5, new RandomKey(3));
        Tensor x = Tensor.Full(new Shape(500), 1);
        x.RequiresGradient = true;
        var masks = new List<float[]>();
        for (int pass = 0; pass < 2; pass++)
        {
            Tensor first = layer.Forward(x);
            Tensor second = layer.Forward(x);
            masks.Add(first.ToArray());
            masks.Add(second.ToArray());
            Operations.Sum(Operations.Add(first, second)).Backward();
        }

        Tape.Pass = 1L << 40;
        masks.Add(layer.Forward(x).ToArray());
        masks.Select(mask => string.Join(' ', mask)).Distinct().Count().ShouldBe(5);

        Tape.Pass = 0;
        layer.Forward(x).ToArray().ShouldBe(masks[0]);
        Tape.Discard();
    }

    [Fact]
    public void The_backward_pass_uses_the_mask_of_the_forward_pass()
    {
        var x = Tensor.Full(new Shape(5000), 3);
        x.RequiresGradient = true;
        Tensor y = new Dropout(0.2, new RandomKey(4)).Forward(x);
        float[] expected = [.. y.ToArray().Select(value => value / 3)];
        y.Backward(Tensor.Full(y.Shape, 1));
        x.Gradient.Span.ToArray().ShouldBe(expected, 1e-6);

        x.ClearGradient();
        y = new DropPath(0.5, new RandomKey(5)).Forward(x.Reshape(new Shape(50, 100)));
        expected = [.. y.ToArray().Select(value => value / 3)];
        expected.Distinct().Order().ShouldBe([0f, 2f]);
        y.Backward(Tensor.Full(y.Shape, 1));
        x.Gradient.Span.ToArray().ShouldBe(expected, 1e-6);
    }

    [Fact]
    public void In_evaluation_and_with_probability_0_the_input_itself_is_returned()
    {
        var x = Tensor.From([1, 2], new Shape(1, 2));
        Layer[] layers = [new Dropout(), new Dropout2d(), new DropPath(0.3)];
        foreach (Layer layer in layers)
        {
            layer.Evaluate();
            layer.Forward(x).ShouldBeSameAs(x);
        }

        new Dropout(0).Forward(x).ShouldBeSameAs(x);
        new DropPath().Forward(x).ShouldBeSameAs(x);
        Should.Throw<ArgumentOutOfRangeException>(() => new Dropout(1.5));
        Should.Throw<ArgumentOutOfRangeException>(() => new DropPath(double.NaN));
    }

    [Fact]
    public void Both_passes_of_a_sharpness_aware_step_share_their_masks()
    {
        var seen = new List<long>();
        (Network network, Optimizer optimizer, _) = Compiled();
        var step = TrainStep.Compile(
            optimizer,
            (x, y) =>
            {
                seen.Add(Tape.Pass);
                return Loss.MeanSquaredError(network.Forward(x), y);
            }
        );
        step.SharpnessAware = new(optimizer, 0.05);
        step.Verify = true; // the second pass compares its replay with an eager one, which must draw the same
        Train(step, 0, 2);
        seen.ShouldBe([0L, 0L, 1L, 1L]);
    }

    [Fact]
    public void Accumulated_batches_and_streams_have_passes_of_their_own()
    {
        var seen = new List<long>();
        (Network network, Optimizer optimizer, _) = Compiled();
        var step = TrainStep.Compile(
            optimizer,
            (x, y) =>
            {
                seen.Add(Tape.Pass);
                return Loss.MeanSquaredError(network.Forward(x), y);
            }
        );
        (Tensor x, Tensor y) = Batch(1);
        step.Accumulate(x, y);
        step.Reset(); // each of these runs records anew, so that the function is called
        step.Accumulate(x, y);
        step.Reset();
        step.Run(x, y);
        step.Reset();
        step.Stream = 3;
        step.Run(x, y);
        seen.ShouldBe([0L, 1L << 40, 2L << 40, 1 + (3L << 52)]);
        Should.Throw<ArgumentOutOfRangeException>(() => step.Stream = 2048);
    }

    [Fact]
    public void A_replayed_step_allocates_nothing()
    {
        (_, _, TrainStep step) = Compiled();
        (Tensor x, Tensor y) = Batch(0);
        step.Run(x, y);
        step.Run(x, y);
        long before = GC.GetAllocatedBytesForCurrentThread();
        step.Run(x, y);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static float[] TrainEagerly(int steps)
    {
        var network = new Network();
        var optimizer = Optimizer.Create(network, new Sgd(0.002));
        Tape.Pass = 0;
        for (int i = 0; i < steps; i++)
        {
            (Tensor x, Tensor y) = Batch(i);
            Loss.MeanSquaredError(network.Forward(x), y).Backward();
            optimizer.Step();
            optimizer.ZeroGradients();
        }

        return Values(network);
    }

    private static (Network Network, Optimizer Optimizer, TrainStep Step) Compiled()
    {
        var network = new Network();
        var optimizer = Optimizer.Create(network, new Sgd(0.002));
        return (
            network,
            optimizer,
            TrainStep.Compile(optimizer, (x, y) => Loss.MeanSquaredError(network.Forward(x), y))
        );
    }

    private static void Train(TrainStep step, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            (Tensor x, Tensor y) = Batch(i);
            step.Run(x, y);
        }
    }

    private static (Tensor X, Tensor Y) Batch(int step) =>
        (Differences.Random(new Shape(16, 12), step), Differences.Random(new Shape(16, 3), 100 + step));

    private static float[] Values(Module module) => [.. module.Parameters().SelectMany(p => p.Value.Span.ToArray())];

    private sealed class Network : Layer
    {
        private readonly Linear _first;
        private readonly LayerNorm _norm;
        private readonly Linear _second;
        private readonly Dropout _dropout;
        private readonly DropPath _path;

        public Network()
        {
            var key = new RandomKey(1);
            _first = AddModule("first", new Linear(12, 700, key.FoldIn("first")));
            _norm = AddModule("norm", new LayerNorm(700));
            _dropout = AddModule("dropout", new Dropout(0.3, key.FoldIn("dropout")));
            _path = AddModule("path", new DropPath(0.2, key.FoldIn("path")));
            _second = AddModule("second", new Linear(700, 3, key.FoldIn("second")));
        }

        public override Tensor Forward(Tensor input)
        {
            Tensor hidden = _dropout.Forward(Operations.Relu(_norm.Forward(_first.Forward(input))));
            return _second.Forward(Operations.Add(hidden, _path.Forward(_dropout.Forward(hidden))));
        }
    }
}

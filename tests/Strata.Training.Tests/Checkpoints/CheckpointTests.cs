using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public CheckpointTests() => _path = _folder.File("run.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_stands_under_its_name()
    {
        NewRun().Save(_path);

        SafetensorsHeader header = SafetensorsFile.ReadHeader(_path);
        header
            .Entries.Select(entry => entry.Name)
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "layers.0.bias",
                "layers.0.weight",
                "optim/adamw/exp_avg/layers.0.bias",
                "optim/adamw/exp_avg/layers.0.weight",
                "optim/adamw/exp_avg_sq/layers.0.bias",
                "optim/adamw/exp_avg_sq/layers.0.weight",
            ]);
        header.Metadata.Keys.Order(StringComparer.Ordinal).ShouldBe(["strata.counters", "strata.model", "strata.plan"]);
        Checkpoint.Read(_path).Optimizer!.StepCount.ShouldBe(2);
    }

    [Fact]
    public void Weights_alone_cannot_be_resumed()
    {
        Trainer run = NewRun();
        Checkpoint.OfWeights(run.Model).Write(_path);

        Should
            .Throw<CheckpointException>(() => run.Resume(Checkpoint.Read(_path)))
            .Message.ShouldBe(
                $"{_path}: the file holds weights, but no optimizer state to resume from. Use it as initial weights instead."
            );
    }

    [Fact]
    public void A_checkpoint_of_another_shape_names_the_tensor_and_changes_nothing()
    {
        NewRun(classes: 9).Save(_path);
        Trainer run = NewRun();
        float[] before = Values(run);

        Should
            .Throw<CheckpointException>(() => run.Resume(Checkpoint.Read(_path)))
            .Message.ShouldBe(
                $"{_path}: tensor \"layers.0.weight\": the tensor has another shape than in the model. Expected 10×64, found 9×64. "
                    + "Leave it out if it is new, such as a head for other classes."
            );

        Values(run).ShouldBe(before);
    }

    [Fact]
    public void A_checkpoint_of_another_rule_is_refused_and_changes_nothing()
    {
        NewRun(new Sgd(0.1) { Momentum = 0.9 }).Save(_path);
        Trainer run = NewRun();
        float[] before = Values(run);
        float[] slot = run.Optimizer.CaptureState().Slots["optim/adamw/exp_avg/layers.0.bias"].Values.ToArray();

        Should.Throw<OptimizerStateException>(() => run.Resume(Checkpoint.Read(_path)));

        Values(run).ShouldBe(before);
        run.Optimizer.CaptureState().Slots["optim/adamw/exp_avg/layers.0.bias"].Values.ToArray().ShouldBe(slot);
    }

    [Fact]
    public void A_checkpoint_of_another_rule_is_taken_where_that_is_said_and_reports_what_it_kept()
    {
        Trainer first = NewRun(new Sgd(0.1) { Momentum = 0.9 });
        Checkpoint.Capture(first.Model, first.Optimizer).Write(_path); // of a loop that keeps no position
        Trainer run = NewRun();

        ReplanReport report = Checkpoint.Read(_path).Restore(run.Model, run.Optimizer, StateMismatch.Reset);

        report.Kept.ShouldBeEmpty();
        report.Created.Count.ShouldBe(4, "two averages for each of two parameters");
        report.Dropped.ShouldBe(
            ["sgd/momentum_buffer/layers.0.bias", "sgd/momentum_buffer/layers.0.weight"],
            ignoreOrder: true
        );
        Values(run).ShouldBe(Values(first));
        run.Optimizer.StepCount.ShouldBe(2);
        run.Optimizer.UpdatesOf("layers.0.bias").ShouldBe(0);
        Checkpoint.Read(_path).Position.ShouldBe(TrainingPosition.Start);
    }

    [Fact]
    public void Counters_that_were_changed_are_refused()
    {
        NewRun().Save(_path);
        SafetensorsFile file = SafetensorsFile.Read(_path);
        var writer = new SafetensorsWriter();
        foreach (SafetensorsEntry entry in file.Entries)
            writer.Add(entry.Name, entry.Shape, file.ReadFloats(entry.Name));
        writer.AddMetadata("strata.counters", "{\"step\": 1}").Write(_path);

        Should
            .Throw<CheckpointException>(() => Checkpoint.Read(_path))
            .Message.ShouldStartWith($"{_path}: the metadata \"strata.counters\" cannot be read");
    }

    [Fact]
    public void A_new_head_can_be_left_out()
    {
        Trainer old = NewRun(classes: 9);
        Checkpoint.OfWeights(old.Model).Write(_path);
        var model = new Mlp([64, 10], new RandomKey(7));
        ModelWeights weights = ModelWeights.From(SafetensorsFile.Read(_path));

        Should.NotThrow(() => weights.Load(model, "layers.0.**"));
        Should
            .Throw<CheckpointException>(() => weights.Load(model, "layers.9.**"))
            .Message.ShouldStartWith(
                $"{_path}: \"layers.9.**\" is to be left out, but the model has no such parameter."
            );
    }

    [Fact]
    public void A_prefix_that_no_name_has_offers_those_there_are()
    {
        new SafetensorsWriter().Add("start/w", new Shape(1), new float[1]).Write(_path);

        Should
            .Throw<CheckpointException>(() => ModelWeights.From(SafetensorsFile.Read(_path), "stort/"))
            .Message.ShouldBe($"{_path}: no name begins with \"stort/\". Names begin with \"start/\".");
    }

    [Fact]
    public void A_run_by_lbfgs_is_resumed_from_a_file_to_the_same_bits()
    {
        (Mlp whole, LbfgsMinimizer unbroken) = NewMinimizer();
        Minimize(whole, unbroken, 3);

        (Mlp first, LbfgsMinimizer before) = NewMinimizer();
        Minimize(first, before, 1);
        Checkpoint.Capture(first, before, new(0, 1, 0)).Write(_path);
        (Mlp second, LbfgsMinimizer after) = NewMinimizer();
        var checkpoint = Checkpoint.Read(_path);
        checkpoint.Restore(second, after);
        Minimize(second, after, 2);

        Values(second).ShouldBe(Values(whole));
        checkpoint.Position.ShouldBe(new TrainingPosition(0, 1, 0));
        Should.Throw<OptimizerStateException>(() => NewRun().Resume(checkpoint));
        NewRun().Save(_path);
        Should.Throw<OptimizerStateException>(() => Checkpoint.Read(_path).Restore(NewMinimizer().Model, after));

        static (Mlp Model, LbfgsMinimizer Minimizer) NewMinimizer()
        {
            var model = new Mlp([64, 10], new RandomKey(1));
            return (model, new(model) { LineSearch = LineSearch.StrongWolfe, MaxIterations = 4 });
        }

        static void Minimize(Mlp model, LbfgsMinimizer minimizer, int steps)
        {
            Batch batch = Digits.Load().Slice(0, 40).Batches(40).First();
            for (int i = 0; i < steps; i++)
                minimizer.Step(() =>
                {
                    Tensor loss = Loss.CrossEntropy(model.Forward(batch.Inputs), batch.Labels);
                    loss.Backward();
                    return loss.Item();
                });
        }
    }

    private static Trainer NewRun(UpdateRule? rule = null, int classes = 10)
    {
        var model = new Mlp([64, classes], new RandomKey(1));
        OptimizationPlan plan = OptimizationPlan.For(model).Default(rule ?? new AdamW(0.01)).Build();
        Dataset data = Digits.Load().Slice(0, 9);
        var trainer = new Trainer(model, plan, data, new() { Epochs = 1, BatchSize = 5 });
        trainer.Run();
        return trainer;
    }

    private static float[] Values(Trainer trainer) => Values((Mlp)trainer.Model);

    private static float[] Values(Mlp model) =>
        [.. model.Parameters().SelectMany(parameter => parameter.Value.Span.ToArray())];
}

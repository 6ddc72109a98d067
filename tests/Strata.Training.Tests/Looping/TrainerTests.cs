using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Threading;
using Strata.Optim;

namespace Strata.Training.Tests.Looping;

public sealed class TrainerTests : IDisposable
{
    private static readonly Dataset s_data = Digits.Load().Slice(0, 150);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)] // in the second epoch
    [InlineData(14)]
    public void A_run_that_was_cancelled_and_resumed_ends_in_the_same_bits(int stepsBefore)
    {
        string path = _folder.File("checkpoint.safetensors");
        Trainer whole = NewTrainer(path: null);
        TrainingResult expected = whole.Run();

        using var cancellation = new CancellationTokenSource();
        Trainer first = NewTrainer(path);
        if (stepsBefore == 0)
            cancellation.Cancel();
        TrainingResult stopped = first.Run(new CancelAfter(cancellation, stepsBefore), cancellation.Token);
        Trainer second = NewTrainer(path, seedOfModel: 99); // everything must come from the checkpoint
        second.Resume(Checkpoint.Read(path));
        TrainingResult resumed = second.Run();

        stopped.Completed.ShouldBeFalse();
        first.Optimizer.StepCount.ShouldBe(stepsBefore);
        resumed.Completed.ShouldBeTrue();
        Values(second).ShouldBe(Values(whole));
        resumed.LastEpoch!.TrainLoss.ShouldBe(expected.LastEpoch!.TrainLoss);
        resumed.LastEpoch.Evaluation.ShouldBe(expected.LastEpoch.Evaluation);
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        int threads = WorkerPool.ThreadCount;
        try
        {
            float[][] results =
            [
                .. new[] { 1, 2, 3 }.Select(count =>
                {
                    WorkerPool.ThreadCount = count;
                    Trainer trainer = NewTrainer(path: null);
                    trainer.Run();
                    return Values(trainer);
                }),
            ];

            results[1].ShouldBe(results[0]);
            results[2].ShouldBe(results[0]);
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }
    }

    [Fact]
    public void A_checkpoint_is_written_after_each_epoch()
    {
        string path = _folder.File("checkpoint.safetensors");
        var seen = new List<long>();

        NewTrainer(path).Run(new Watch { EpochDone = _ => seen.Add(Checkpoint.Read(path).Optimizer!.StepCount) });

        seen.ShouldBe([5, 10, 15]);
    }

    [Theory]
    [InlineData(WatchedMetric.TrainLoss)]
    [InlineData(WatchedMetric.TestLoss)]
    [InlineData(WatchedMetric.TestAccuracy)]
    public void A_plateau_sees_its_metric_once_an_epoch_and_is_resumed(WatchedMetric metric)
    {
        string path = _folder.File("checkpoint.safetensors");
        // Nothing is good enough, so that each epoch but the first lowers the rate.
        var options = new ReduceOnPlateau
        {
            Factor = 0.5,
            Patience = 0,
            AbsoluteThreshold = 100,
            HigherIsBetter = metric == WatchedMetric.TestAccuracy,
        };
        Trainer New(Plateau plateau, string? checkpoint)
        {
            var model = new Mlp([64, 8, 10], new RandomKey(1));
            return new(
                model,
                OptimizationPlan.For(model).Default(new Sgd(0.1 * plateau.Schedule)).Build(),
                s_data,
                new()
                {
                    Epochs = 3,
                    BatchSize = 50,
                    Evaluation = s_data.Slice(0, 20),
                    CheckpointPath = checkpoint,
                    Watch = new(plateau, metric),
                }
            );
        }

        var plateau = new Plateau(options);
        var seen = new List<double>();
        Trainer whole = New(plateau, path);
        EpochReport? first = null;
        whole.Run(
            new Watch
            {
                EpochDone = report =>
                {
                    first ??= report;
                    seen.Add(plateau.Factor);
                    if (report.Epoch == 1)
                        File.Copy(path, path + ".second");
                },
            }
        );
        seen.ShouldBe([1, 0.5, 0.25]);
        plateau
            .Capture()
            .Best.ShouldBe(
                metric switch
                {
                    WatchedMetric.TestLoss => first!.Evaluation!.Loss,
                    WatchedMetric.TestAccuracy => first!.Evaluation!.Accuracy,
                    _ => first!.TrainLoss,
                }
            );

        var again = new Plateau(options);
        Trainer resumed = New(again, checkpoint: null);
        resumed.Resume(Checkpoint.Read(path + ".second"));
        again.Factor.ShouldBe(0.5);
        resumed.Run();
        again.Capture().ShouldBe(plateau.Capture());
        Values(resumed).ShouldBe(Values(whole));
    }

    [Fact]
    public void A_plateau_over_an_evaluation_that_there_is_not_is_refused()
    {
        var model = new Mlp([64, 8, 10], new RandomKey(1));
        var plateau = new Plateau(new ReduceOnPlateau());
        OptimizationPlan plan = OptimizationPlan.For(model).Default(new Sgd(0.1 * plateau.Schedule)).Build();
        Should
            .Throw<ArgumentException>(() =>
                new Trainer(model, plan, s_data, new() { Epochs = 1, Watch = new(plateau, WatchedMetric.TestLoss) })
            )
            .Message.ShouldContain("The plateau watches TestLoss, but nothing is evaluated.");
    }

    [Fact]
    public void The_plan_can_be_replaced_between_epochs()
    {
        Trainer trainer = NewTrainer(path: null, freeze: "layers.0.**");
        float[] before = trainer.Model.Parameters().First().Value.Span.ToArray();
        float[] atThaw = [];

        trainer.Run(
            new Watch
            {
                EpochStarting = (run, epoch) =>
                {
                    if (epoch != 2)
                        return;
                    atThaw = run.Model.Parameters().First().Value.Span.ToArray();
                    run.Optimizer.Replan(PlanOf((Mlp)run.Model, freeze: null));
                },
            }
        );

        atThaw.ShouldBe(before);
        trainer.Model.Parameters().First().Value.Span.ToArray().ShouldNotBe(before);
        trainer.Optimizer.UpdatesOf("layers.0.weight").ShouldBe(5);
    }

    [Fact]
    public void It_learns()
    {
        Trainer trainer = NewTrainer(path: null, epochs: 20);

        TrainingResult result = trainer.Run();

        result.LastEpoch!.TrainLoss.ShouldBeLessThan(0.3);
        s_data.Accuracy(trainer.Model).ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public void Evaluation_counts_and_leaves_the_mode_alone()
    {
        var model = new Mlp([64, 10], new RandomKey(1));

        Evaluation evaluation = Evaluation.Of(model, s_data);

        evaluation.Count.ShouldBe(150);
        evaluation.Accuracy.ShouldBe(evaluation.Correct / 150.0);
        evaluation.Loss.ShouldBe(2.3, 0.5);
        model.Training.ShouldBeTrue();
    }

    [Fact]
    public void An_evaluator_compiles_once_and_sees_the_values_of_today()
    {
        Trainer trainer = NewTrainer(path: null, epochs: 2);
        using var evaluator = new Evaluator(trainer.Model);
        Evaluation before = evaluator.Evaluate(s_data);
        int compilations = evaluator.Compilations; // one for each shape of batch

        trainer.Run();
        Evaluation after = evaluator.Evaluate(s_data);

        before.ShouldNotBe(after);
        after.ShouldBe(Evaluation.Of(trainer.Model, s_data));
        evaluator.Compilations.ShouldBe(compilations);
        compilations.ShouldBe(1);
        evaluator.Dispose();
        evaluator.Compilations.ShouldBe(0);
        evaluator.Evaluate(s_data).ShouldBe(after);
    }

    [Fact]
    public void A_model_that_changes_with_its_plan_is_evaluated_as_it_became()
    {
        Dataset evaluated = Digits.Load().Slice(1500, 100);
        var model = new Doubling();
        var trainer = new Trainer(model, Plan(), s_data, new() { Epochs = 3, Evaluation = evaluated });
        int compared = 0;

        trainer.Run(
            new Watch
            {
                EpochStarting = (run, epoch) =>
                {
                    if (epoch != 1)
                        return;
                    model.Factor = 2;
                    run.Optimizer.Replan(Plan());
                },
                EpochDone = epoch =>
                {
                    epoch.Evaluation.ShouldBe(Evaluation.Of(model, evaluated));
                    compared++;
                },
            }
        );

        compared.ShouldBe(3);

        OptimizationPlan Plan() => OptimizationPlan.For(model).Default("all", new Sgd(0.01)).Build();
    }

    [Fact]
    public void No_samples_are_an_error() =>
        Should
            .Throw<ArgumentException>(() =>
            {
                var model = new Mlp([64, 10], new RandomKey(1));
                OptimizationPlan plan = OptimizationPlan.For(model).Default(new Sgd(1)).Build();
                return new Trainer(model, plan, s_data.Slice(0, 0), new() { Epochs = 1 });
            })
            .Message.ShouldStartWith("There are no samples to train on.");

    private static Trainer NewTrainer(string? path, int seedOfModel = 1, string? freeze = null, int epochs = 3)
    {
        var model = new Mlp([64, 16, 10], new RandomKey(seedOfModel));
        return new(
            model,
            PlanOf(model, freeze, 5 * epochs),
            s_data,
            new()
            {
                Epochs = epochs,
                BatchSize = 32, // 4 whole batches and one of 22
                Order = new ShuffledOrder(new RandomKey(2)),
                Evaluation = Digits.Load().Slice(1500, 100),
                CheckpointPath = path,
            }
        );
    }

    private static OptimizationPlan PlanOf(Mlp model, string? freeze, int steps = 15)
    {
        OptimizationPlanBuilder plan = OptimizationPlan.For(model);
        if (freeze is not null)
            plan.Freeze(freeze);
        return plan.Group("head", "layers.1.**", new AdamW(Schedule.Cosine(0.01, steps)))
            .Default("trunk", new Sgd(0.05) { Momentum = 0.9 })
            .AllowUnmatched()
            .Build();
    }

    private static float[] Values(Trainer trainer) =>
        [.. trainer.Model.Parameters().SelectMany(parameter => parameter.Value.Span.ToArray())];

    private sealed class CancelAfter(CancellationTokenSource source, int steps) : ITrainingObserver
    {
        private int _done;

        public void StepDone(StepReport step)
        {
            if (++_done == steps)
                source.Cancel();
        }
    }

    private sealed class Doubling : Layer
    {
        private readonly Linear _linear;

        public Doubling() => _linear = AddModule("linear", new Linear(64, 10, new RandomKey(1)));

        public float Factor { get; set; } = 1;

        public override Tensor Forward(Tensor input) =>
            Operations.Scale(_linear.Forward(Operations.Flatten(input)), Factor);
    }

    private sealed class Watch : ITrainingObserver
    {
        public Action<Trainer, int>? EpochStarting { get; init; }

        public Action<EpochReport>? EpochDone { get; init; }

        void ITrainingObserver.EpochStarting(Trainer trainer, int epoch) => EpochStarting?.Invoke(trainer, epoch);

        void ITrainingObserver.EpochDone(EpochReport epoch) => EpochDone?.Invoke(epoch);
    }
}

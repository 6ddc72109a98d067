using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Optim;

namespace Strata.Training;

/// <summary>Trains a classifier by a plan: compiled steps, evaluation, checkpoints, and resuming to the same bits.</summary>
public sealed class Trainer
{
    private readonly Dataset _training;
    private readonly TrainingOptions _options;
    private readonly TrainStep _step;
    private readonly BatchReader _batches;
    private readonly Evaluator _evaluator;
    private int _evaluatedPlan;

    /// <summary>Prepares a run; the parameters move into the optimizer's arena.</summary>
    /// <param name="model">From a batch of inputs to logits.</param>
    /// <param name="plan">A plan over the model.</param>
    /// <param name="training">The samples to learn from.</param>
    /// <param name="options">How long, in what portions and in what order.</param>
    /// <exception cref="ArgumentException">There are no samples, or an option is out of range.</exception>
    public Trainer(Layer model, OptimizationPlan plan, Dataset training, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Epochs, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(options));
        if (options.Watch is { NeedsEvaluation: true } && options.Evaluation is null)
            throw new ArgumentException(
                $"The plateau watches {options.Watch.Metric}, but nothing is evaluated. Give Evaluation, or watch the training loss.",
                nameof(options)
            );
        if (training.Count == 0)
            throw new ArgumentException("There are no samples to train on.", nameof(training));
        Model = model;
        Optimizer = Optimizer.Create(plan);
        _training = training;
        _options = options;
        _batches = new(training);
        _evaluator = new(model);
        _step = TrainStep.Compile(Optimizer, (inputs, labels) => Loss.CrossEntropy(model.Forward(inputs), labels));
    }

    /// <summary>The model.</summary>
    public Layer Model { get; }

    /// <summary>The optimizer; replace its plan between epochs, in <see cref="ITrainingObserver.EpochStarting"/>.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Takes the time of every operation of the steps.</summary>
    /// <value>null: nothing is measured</value>
    public StepProfile? Profile
    {
        get => _step.Profile;
        set => _step.Profile = value;
    }

    /// <summary>What comes next.</summary>
    public TrainingPosition Position { get; private set; } = TrainingPosition.Start;

    /// <summary>Trains from the current position to the end.</summary>
    /// <param name="observer">Follows the run.</param>
    /// <param name="cancellation">Ends the run after the step that is under way, and writes the checkpoint.</param>
    /// <exception cref="GradientException">A gradient is missing or not finite, and the plan says to throw.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be written.</exception>
    public TrainingResult Run(ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        try
        {
            EpochReport? last = null;
            while (Position.Epoch < _options.Epochs)
            {
                observer?.EpochStarting(this, Position.Epoch);
                if (RunEpoch(observer, cancellation) is not { } report)
                {
                    SaveIfAsked();
                    return new(Completed: false, Position, last);
                }

                last = report;
                _options.Watch?.Observe(report);
                SaveIfAsked();
                observer?.EpochDone(report);
            }

            return new(Completed: true, Position, last);
        }
        finally
        {
            _evaluator.Dispose(); // what it compiled was for this run
        }
    }

    /// <summary>Writes model, optimizer and position into one file: whole, or not at all.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void Save(string path) => Checkpoint.Capture(Model, Optimizer, Position, _options.ModelName).Write(path);

    /// <summary>Goes on where a checkpoint was written; the run ends in the bits of one that never stopped.</summary>
    /// <remarks>Plan, data and options must be those of the first run; the plan is checked by its state.</remarks>
    /// <exception cref="CheckpointException">The checkpoint does not fit the model, or is of no training run; nothing was changed.</exception>
    /// <exception cref="OptimizerStateException">The state does not fit the plan; nothing was changed.</exception>
    public void Resume(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        checkpoint.Restore(Model, Optimizer);
        Position = checkpoint.Position;
    }

    private EpochReport? RunEpoch(ITrainingObserver? observer, CancellationToken cancellation)
    {
        long started = _options.Time.GetTimestamp();
        int epoch = Position.Epoch;
        int[] rows = _options.Order.Rows(epoch, _training.Count);
        int size = _options.BatchSize;
        int count = (rows.Length + size - 1) / size;
        while (Position.Batch < count)
        {
            if (cancellation.IsCancellationRequested)
                return null;
            int start = Position.Batch * size;
            Batch batch = _batches.Read(rows.AsSpan(start, Math.Min(size, rows.Length - start)));
            float loss = _step.Run(batch.Inputs, batch.Labels);
            observer?.StepDone(new(epoch, Position.Batch, count, loss));
            Position = Position with { Batch = Position.Batch + 1, LossSum = Position.LossSum + loss };
        }

        double mean = Position.LossSum / Math.Max(1, count);
        TimeSpan elapsed = _options.Time.GetElapsedTime(started);
        Position = new(epoch + 1, 0, 0);
        return new(epoch, _options.Epochs, mean, Evaluate(), elapsed);
    }

    /// <summary>How the model does, with the values that are meant for evaluation where a rule has such.</summary>
    private Evaluation? Evaluate()
    {
        if (_options.Evaluation is null)
            return null;
        if (_evaluatedPlan != Optimizer.PlanVersion)
            _evaluator.Dispose(); // as the step: with the plan the model may have changed
        _evaluatedPlan = Optimizer.PlanVersion;
        using EvaluationValues? values = Optimizer.HasEvaluationValues ? Optimizer.UseEvaluationValues() : null;
        return _evaluator.Evaluate(_options.Evaluation);
    }

    private void SaveIfAsked()
    {
        if (_options.CheckpointPath is not null)
            Save(_options.CheckpointPath);
    }
}

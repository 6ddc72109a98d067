using Strata.Nn.Graph;
using Strata.Optim;

namespace Strata.Nn;

/// <summary>One training step, recorded at its first run and replayed afterwards.</summary>
/// <remarks>
/// The first run with given input shapes runs the function and keeps its operations; later ones copy the inputs into
/// place and run those operations again, which builds nothing, allocates nothing and gives the bits of an eager step.
/// Another shape (the last partial batch), another set of parameters that need gradients, or another mode of a module
/// makes another recording; a few are kept. What the function does besides calling operations (printing, drawing random
/// numbers, branching on values) happens only when it is recorded.
/// </remarks>
public sealed class TrainStep
{
    private const long PassesOfAnUpdate = 1L << 40;
    private const long PassesOfAStream = 1L << 52;
    private const int MostStreams = 1 << 11;

    private readonly Optimizer _optimizer;
    private readonly Func<Tensor[], Tensor> _loss;
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _held;
    private readonly RecordingList _recordings;
    private SharpnessAware? _sharpness;
    private double _accumulatedLoss;
    private int _accumulatedPasses;
    private int _stream;

    private TrainStep(Optimizer optimizer, int inputs, Func<Tensor[], Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        _optimizer = optimizer;
        _inputs = new Tensor[inputs];
        _held = new Tensor[inputs];
        _recordings = new(loss, gradient: true);
        _loss = loss;
    }

    /// <summary>Whether every replay is followed by an eager pass, and a difference of a bit throws.</summary>
    /// <remarks>For tests: it takes twice the time, and allocates.</remarks>
    /// <value>false</value>
    public bool Verify { get; set; }

    /// <summary>A factor for all gradients, such as one over the number of accumulated batches.</summary>
    /// <value>1</value>
    public float GradientScale { get; set; } = 1;

    /// <summary>Takes the time of every operation and of the optimizer's steps.</summary>
    /// <value>null: nothing is measured</value>
    public StepProfile? Profile { get; set; }

    /// <summary>Climb before each step: every run then takes two passes over its inputs.</summary>
    /// <remarks>Gradients that <see cref="Accumulate(Tensor)"/> took before are used by the ascent alone.</remarks>
    /// <value>null: one pass</value>
    /// <exception cref="ArgumentException">It is made for another optimizer.</exception>
    public SharpnessAware? SharpnessAware
    {
        get => _sharpness;
        set
        {
            if (value is not null && !value.IsFor(_optimizer))
                throw new ArgumentException("The ascent belongs to another optimizer than this step.", nameof(value));
            _sharpness = value;
        }
    }

    /// <summary>Which of several copies of a model this step trains, such as the rank of a process: each draws masks of its own.</summary>
    /// <value>0</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 0 to 2047.</exception>
    public int Stream
    {
        get => _stream;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, MostStreams);
            _stream = value;
        }
    }

    /// <summary>How many recordings are kept.</summary>
    public int RecordingCount => _recordings.Count;

    /// <summary>The memory of the results of one run: all shapes that are recorded take turns in it.</summary>
    public StepMemory Memory => _recordings.Memory;

    /// <summary>A step whose loss takes nothing but the parameters, as a function to be minimised.</summary>
    /// <param name="optimizer">Steps after each run.</param>
    /// <param name="loss">Computes a scalar.</param>
    public static TrainStep Compile(Optimizer optimizer, Func<Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(optimizer, 0, _ => loss());
    }

    /// <summary>A step whose loss takes one tensor.</summary>
    /// <param name="optimizer">Steps after each run.</param>
    /// <param name="loss">Computes a scalar.</param>
    public static TrainStep Compile(Optimizer optimizer, Func<Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(optimizer, 1, inputs => loss(inputs[0]));
    }

    /// <summary>A step whose loss takes two tensors, such as images and labels.</summary>
    /// <param name="optimizer">Steps after each run.</param>
    /// <param name="loss">Computes a scalar.</param>
    public static TrainStep Compile(Optimizer optimizer, Func<Tensor, Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(optimizer, 2, inputs => loss(inputs[0], inputs[1]));
    }

    /// <summary>A step whose loss takes three tensors.</summary>
    /// <param name="optimizer">Steps after each run.</param>
    /// <param name="loss">Computes a scalar.</param>
    public static TrainStep Compile(Optimizer optimizer, Func<Tensor, Tensor, Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(optimizer, 3, inputs => loss(inputs[0], inputs[1], inputs[2]));
    }

    /// <summary>Computes loss and gradients, steps the optimizer, and forgets the gradients.</summary>
    /// <returns>The loss before the step.</returns>
    public float Run()
    {
        Take(0);
        return RunAndStep();
    }

    /// <inheritdoc cref="Run()"/>
    public float Run(Tensor input)
    {
        Take(1);
        _inputs[0] = input;
        return RunAndStep();
    }

    /// <inheritdoc cref="Run()"/>
    public float Run(Tensor first, Tensor second)
    {
        Take(2);
        (_inputs[0], _inputs[1]) = (first, second);
        return RunAndStep();
    }

    /// <inheritdoc cref="Run()"/>
    public float Run(Tensor first, Tensor second, Tensor third)
    {
        Take(3);
        (_inputs[0], _inputs[1], _inputs[2]) = (first, second, third);
        return RunAndStep();
    }

    /// <summary>Computes loss and gradients only: they add to those that are there, and the next run uses all.</summary>
    /// <returns>The loss.</returns>
    public float Accumulate(Tensor first, Tensor second)
    {
        Take(2);
        (_inputs[0], _inputs[1]) = (first, second);
        return AccumulateInputs();
    }

    /// <inheritdoc cref="Accumulate(Tensor, Tensor)"/>
    public float Accumulate(Tensor input)
    {
        Take(1);
        _inputs[0] = input;
        return AccumulateInputs();
    }

    /// <summary>Drops all recordings and their memory.</summary>
    public void Reset() => _recordings.Clear();

    private float RunAndStep()
    {
        if (_sharpness is { } sharpness)
            return RunTwice(sharpness);
        float loss = Differentiate();
        _accumulatedPasses = 0;
        double whole = _accumulatedLoss + (loss * GradientScale);
        _accumulatedLoss = 0;
        _optimizer.Step(whole);
        _optimizer.ZeroGradients();
        Profile?.TakeOptimizer(_optimizer.Plan.Assignment);
        return loss;
    }

    /// <summary>A pass where the parameters are, an ascent, and a pass where it has led.</summary>
    private float RunTwice(SharpnessAware sharpness)
    {
        _accumulatedLoss = 0;
        _inputs.CopyTo(_held, 0);
        try
        {
            float loss = Differentiate();
            sharpness.Ascend();
            _held.CopyTo(_inputs, 0);
            float there = Differentiate(); // with the same masks
            _accumulatedPasses = 0;
            sharpness.Step(there * (double)GradientScale);
            _optimizer.ZeroGradients();
            return loss;
        }
        finally
        {
            Array.Clear(_held);
        }
    }

    private float AccumulateInputs()
    {
        float loss = Differentiate();
        _accumulatedLoss += loss * GradientScale;
        _accumulatedPasses++;
        return loss;
    }

    private float Differentiate()
    {
        Tape.Pass = _optimizer.StepCount + (_accumulatedPasses * PassesOfAnUpdate) + (_stream * PassesOfAStream);
        try
        {
            Recording recording = _recordings.For(_inputs, _optimizer.PlanVersion, out bool isNew);
            if (Verify && !isNew)
                return recording.ReplayAndVerify(_inputs, _loss, GradientScale);
            recording.Profile = Profile;
            Profile?.BeginRun();
            recording.Forward(_inputs);
            return recording.Differentiate(GradientScale);
        }
        finally
        {
            Array.Clear(_inputs);
        }
    }

    private void Take(int inputs)
    {
        if (inputs != _inputs.Length)
            throw new ArgumentException(
                $"This step was compiled for {_inputs.Length} inputs, but {inputs} were given."
            );
    }
}

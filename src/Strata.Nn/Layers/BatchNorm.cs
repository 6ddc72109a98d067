using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>What the batch normalisations share: each channel is normalised over the batch and all other axes.</summary>
/// <remarks>
/// In training mode it uses the batch's mean and biased variance, and moves the running ones (with the unbiased
/// variance); in evaluation mode it uses the running ones, or the batch's when none are tracked.
/// </remarks>
public abstract class BatchNorm : Layer, IRunningStatistics
{
    private bool _frozenStatistics;

    /// <summary>Creates the layer: scale 1, shift 0, running mean 0, running variance 1.</summary>
    /// <param name="channels">Channels of the input, at least 1.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <param name="momentum">The share of a new batch in the running statistics; null for the mean of all batches.</param>
    /// <param name="affine">Whether there is a scale.</param>
    /// <param name="trackRunningStatistics">Whether there are running statistics.</param>
    /// <param name="bias">Whether there is a shift beside the scale.</param>
    private protected BatchNorm(
        int channels,
        double epsilon,
        double? momentum,
        bool affine,
        bool trackRunningStatistics,
        bool bias
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        (Channels, Epsilon, Momentum) = (channels, epsilon, momentum);
        var shape = new Shape(channels);
        if (affine)
        {
            Weight = AddParameter("weight", shape, Initializer.Ones, default, ParameterRole.NormScale);
            Weight.FrozenNote = () => StatisticsNote;
            if (bias)
            {
                Bias = AddParameter("bias", shape, Initializer.Zeros, default, ParameterRole.NormShift);
                Bias.FrozenNote = () => StatisticsNote;
            }
        }

        if (trackRunningStatistics)
        {
            RunningMean = AddBuffer("running_mean", Tensor.Zeros(shape));
            RunningVariance = AddBuffer("running_var", Tensor.Full(shape, 1));
            BatchesTracked = AddBuffer("num_batches_tracked", Tensor.Scalar(0));
        }
    }

    /// <summary>Channels of the input.</summary>
    public int Channels { get; }

    /// <summary>The scale, shape (channels), or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>The shift, shape (channels), or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Shape (channels), or null.</summary>
    public Tensor? RunningMean { get; }

    /// <summary>Shape (channels), or null.</summary>
    public Tensor? RunningVariance { get; }

    /// <summary>How many batches moved the running statistics: a scalar, exact up to 2²⁴; or null.</summary>
    public Tensor? BatchesTracked { get; }

    /// <summary>Added to the variance.</summary>
    /// <value>1e-5</value>
    public double Epsilon { get; }

    /// <summary>The share of a new batch in the running statistics; null for the mean of all batches.</summary>
    /// <value>0.1</value>
    public double? Momentum { get; }

    /// <summary>Whether training mode too uses the running statistics, and leaves them alone.</summary>
    /// <value>false</value>
    /// <exception cref="InvalidOperationException">There are no running statistics.</exception>
    public bool FrozenStatistics
    {
        get => _frozenStatistics;
        set
        {
            if (value && RunningMean is null)
                throw new InvalidOperationException($"{this} tracks no running statistics that could be frozen.");
            _frozenStatistics = value;
        }
    }

    private string StatisticsNote =>
        RunningMean is null ? "statistics of each batch"
        : _frozenStatistics ? "running statistics frozen too"
        : "running statistics still move in training";

    internal override int Mode => base.Mode | (_frozenStatistics ? 2 : 0);

    private protected Tensor Normalize(Tensor input)
    {
        bool training = Training; // read always: a recording must know the mode
        bool ofBatch = RunningMean is null || (training && !_frozenStatistics);
        if (ofBatch && training && input.Count / Channels <= 1)
            throw new ShapeException(
                $"{this}: the statistics of a batch need more than one value a channel, got an input of shape "
                    + $"{input.Shape}. Use a larger batch, or freeze the statistics."
            );
        return Operations.BatchNorm(input, this, ofBatch, moveStatistics: ofBatch && training);
    }
}

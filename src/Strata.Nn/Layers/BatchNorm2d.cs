using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>Normalises each channel over batch and plane, as <c>torch.nn.BatchNorm2d</c>.</summary>
/// <remarks>
/// In training mode it uses the batch's mean and biased variance, and moves the running ones (with the unbiased
/// variance); in evaluation mode it uses the running ones, or the batch's when none are tracked.
/// </remarks>
public sealed class BatchNorm2d : Layer
{
    private readonly int _channels;
    private bool _frozenStatistics;

    /// <summary>Creates the layer: scale 1, shift 0, running mean 0, running variance 1.</summary>
    /// <param name="channels">Channels of the input, at least 1.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <param name="momentum">The share of a new batch in the running statistics; null for the mean of all batches.</param>
    /// <param name="affine">Whether there are scale and shift.</param>
    /// <param name="trackRunningStatistics">Whether there are running statistics.</param>
    public BatchNorm2d(
        int channels,
        double epsilon = 1e-5,
        double? momentum = 0.1,
        bool affine = true,
        bool trackRunningStatistics = true
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        (_channels, Epsilon, Momentum) = (channels, epsilon, momentum);
        var shape = new Shape(channels);
        if (affine)
        {
            Weight = AddParameter("weight", shape, Initializer.Ones, default, ParameterRole.NormScale);
            Bias = AddParameter("bias", shape, Initializer.Zeros, default, ParameterRole.NormShift);
            Weight.FrozenNote = Bias.FrozenNote = () => StatisticsNote;
        }

        if (trackRunningStatistics)
        {
            RunningMean = AddBuffer("running_mean", Tensor.Zeros(shape));
            RunningVariance = AddBuffer("running_var", Tensor.Full(shape, 1));
            BatchesTracked = AddBuffer("num_batches_tracked", Tensor.Scalar(0));
        }
    }

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

    /// <summary>Normalises.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">Other channels, or, with the batch's statistics, one value a channel.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfNotImages(_channels, input.Shape, this);
        bool training = Training; // read always: a recording must know the mode
        bool ofBatch = RunningMean is null || (training && !_frozenStatistics);
        if (ofBatch && training && input.Count / _channels <= 1)
            throw new ShapeException(
                $"{this}: the statistics of a batch need more than one value a channel, got an input of shape "
                    + $"{input.Shape}. Use a larger batch, or freeze the statistics."
            );
        return Operations.BatchNorm(input, this, ofBatch, moveStatistics: ofBatch && training);
    }
}

using Strata.Nn.Graph;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>What the instance normalisations share: each channel of each sample is normalised by itself.</summary>
/// <remarks>
/// With running statistics, training moves them by the mean over the batch, and evaluation uses them; without, both use
/// the sample's own.
/// </remarks>
public abstract class InstanceNorm : Layer, IRunningStatistics
{
    private readonly int _axes;

    private protected InstanceNorm(
        int axes,
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
        (_axes, Channels, Epsilon, Momentum) = (axes, channels, epsilon, momentum);
        var shape = new Shape(channels);
        if (affine)
        {
            Weight = AddParameter("weight", shape, Initializer.Ones, default, ParameterRole.NormScale);
            if (bias)
                Bias = AddParameter("bias", shape, Initializer.Zeros, default, ParameterRole.NormShift);
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

    /// <summary>Stays 0, as the peer's; or null.</summary>
    public Tensor? BatchesTracked { get; }

    /// <summary>Added to the variance.</summary>
    /// <value>1e-5</value>
    public double Epsilon { get; }

    /// <summary>The share of a new batch in the running statistics; null for none.</summary>
    /// <value>0.1</value>
    public double? Momentum { get; }

    /// <summary>Normalises.</summary>
    /// <param name="input">Shape (batch, channels, …), or of one sample without the batch.</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">Other axes or channels, or one value a channel in training.</exception>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Shape shape = input.Shape;
        bool single = shape.Rank == _axes + 1;
        if (!(single || shape.Rank == _axes + 2) || shape[single ? 0 : 1] != Channels)
            throw new ShapeException(
                $"{this}: expected an input of batch×{Channels} and {_axes} more axes, got shape {shape}. "
                    + "Change the layer before it, or this layer's channels."
            );
        Tensor x = single ? input.Reshape(new Shape([1, .. shape.Sizes])) : input;
        bool training = Training; // read always: a recording must know the mode
        Tensor output =
            training || RunningMean is null
                ? OfSamples(x, training)
                : Operations.BatchNorm(x, this, ofBatch: false, moveStatistics: false);
        return single ? output.Reshape(shape) : output;
    }

    /// <summary>Moves the running statistics by the means over the batch.</summary>
    internal void Move(Block statistics, Block variances, int batch, int plane)
    {
        double share = Momentum ?? 0;
        double unbiased = plane / (plane - 1.0);
        for (int channel = 0; channel < Channels; channel++)
        {
            double mean = 0;
            double variance = 0;
            for (int sample = 0; sample < batch; sample++)
            {
                int at = (sample * Channels) + channel;
                mean += (double)statistics[3 * at] + statistics[(3 * at) + 1];
                variance += variances[at];
            }

            ref float runningMean = ref RunningMean!.Values[channel];
            ref float runningVariance = ref RunningVariance!.Values[channel];
            runningMean = (float)(((1 - share) * runningMean) + (share * mean / batch));
            runningVariance = (float)(((1 - share) * runningVariance) + (share * unbiased * variance / batch));
        }
    }

    private Tensor OfSamples(Tensor x, bool training)
    {
        if (training && x.Count > 0 && x.Count / x.Shape[0] / Channels <= 1)
            throw new ShapeException(
                $"{this}: the statistics of a sample need more than one value a channel, got an input of shape {x.Shape}."
            );
        InstanceNorm? moving = training && RunningMean is not null ? this : null;
        return Tape.Run(new GroupNormOperation(x, Weight, Bias, Channels, Epsilon, moving)).Output;
    }
}

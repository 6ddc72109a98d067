using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>A normalisation of channels that may keep running statistics.</summary>
internal interface IRunningStatistics
{
    Parameter? Weight { get; }

    Parameter? Bias { get; }

    Tensor? RunningMean { get; }

    Tensor? RunningVariance { get; }

    Tensor? BatchesTracked { get; }

    double Epsilon { get; }

    double? Momentum { get; }
}

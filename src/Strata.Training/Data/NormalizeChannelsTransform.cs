using Strata.Numerics;

namespace Strata.Training;

/// <summary><c>(x − mean) / deviation</c> with figures of each channel.</summary>
internal sealed class NormalizeChannelsTransform : ITransform
{
    private readonly double[] _means;
    private readonly double[] _deviations;

    public NormalizeChannelsTransform(IReadOnlyList<double> means, IReadOnlyList<double> deviations)
    {
        (_means, _deviations) = ([.. means], [.. deviations]);
        if (_means.Length != _deviations.Length)
            throw new ArgumentException($"There are {_means.Length} means, but {_deviations.Length} deviations.");
        foreach (double deviation in _deviations)
        {
            if (!(deviation > 0 && double.IsFinite(deviation)))
                throw new ArgumentOutOfRangeException(nameof(deviations), deviation, "A deviation must be above 0.");
        }
    }

    public Shape ShapeOf(Shape sample)
    {
        int channels = ImageShape.Of(sample, "normalize").Channels;
        return channels == _means.Length
            ? sample
            : throw new StrataException(
                $"normalize: expected images of {_means.Length} channels, one for each mean, got images of {sample}."
                    + (channels == 1 ? $" Put channels: {_means.Length} before it, or give one mean." : "")
            );
    }

    public void Apply(ReadOnlySpan<float> source, Shape shape, Span<float> target)
    {
        int plane = source.Length / _means.Length;
        for (int i = 0; i < source.Length; i++)
        {
            int channel = i / plane;
            target[i] = (float)((source[i] - _means[channel]) / _deviations[channel]);
        }
    }
}

using Strata.Numerics;

namespace Strata.Training;

/// <summary>Every value times a factor.</summary>
internal sealed record ScaleTransform(double Factor) : ITransform
{
    public Shape ShapeOf(Shape sample) => sample;

    public void Apply(ReadOnlySpan<float> source, Shape shape, Span<float> target)
    {
        for (int i = 0; i < source.Length; i++)
            target[i] = (float)(source[i] * Factor);
    }
}

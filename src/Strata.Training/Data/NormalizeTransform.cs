using Strata.Numerics;

namespace Strata.Training;

/// <summary><c>(x − mean) / deviation</c>.</summary>
internal sealed record NormalizeTransform(double Mean, double Deviation) : ITransform
{
    public double Deviation { get; } =
        Deviation > 0 && double.IsFinite(Deviation)
            ? Deviation
            : throw new ArgumentOutOfRangeException(nameof(Deviation), Deviation, "A deviation must be above 0.");

    public Shape ShapeOf(Shape sample) => sample;

    public void Apply(ReadOnlySpan<float> source, Shape shape, Span<float> target)
    {
        for (int i = 0; i < source.Length; i++)
            target[i] = (float)((source[i] - Mean) / Deviation);
    }
}

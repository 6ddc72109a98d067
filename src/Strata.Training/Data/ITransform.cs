using Strata.Numerics;

namespace Strata.Training;

/// <summary>A fixed change of every sample, made once when the data are loaded.</summary>
public interface ITransform
{
    /// <summary>The shape that a sample of another shape becomes.</summary>
    /// <exception cref="StrataException">The transform does not fit samples of this shape.</exception>
    Shape ShapeOf(Shape sample);

    /// <summary>Computes one sample.</summary>
    /// <param name="source">The sample.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="target">As many values as <see cref="ShapeOf"/> says.</param>
    void Apply(ReadOnlySpan<float> source, Shape shape, Span<float> target);
}

using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary>A function of two values, over a vector at a time; a struct, so that its loop is compiled for it alone.</summary>
public interface IBinaryFunction
{
    /// <summary>The results.</summary>
    Vector<float> Apply(Vector<float> x, Vector<float> y);
}

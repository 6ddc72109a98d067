using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary>A function of three values, over a vector at a time; a struct, so that its loop is compiled for it alone.</summary>
public interface ITernaryFunction
{
    /// <summary>The results.</summary>
    Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z);
}

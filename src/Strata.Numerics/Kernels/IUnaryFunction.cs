using System.Numerics;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels;

/// <summary>A function of one value, over a vector at a time; a struct, so that its loop is compiled for it alone.</summary>
public interface IUnaryFunction
{
    /// <summary>The results.</summary>
    Vector<float> Apply(Vector<float> x);

    /// <summary>Whether there is a form for AVX-512, where that is fast; its bits may differ, all values go through one form.</summary>
    /// <value>false</value>
    static virtual bool IsWide => false;

    /// <summary>The results, where <see cref="IsWide"/>.</summary>
    Vector512<float> ApplyWide(Vector512<float> x) => throw new NotSupportedException();
}

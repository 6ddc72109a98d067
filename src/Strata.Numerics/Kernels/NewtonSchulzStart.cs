namespace Strata.Numerics.Kernels;

/// <summary>How a matrix is made small enough for the iteration: singular values of at most about 1.</summary>
public enum NewtonSchulzStart
{
    /// <summary>Divided by the Frobenius norm.</summary>
    Frobenius,

    /// <summary>Divided by the largest singular value.</summary>
    Spectral,

    /// <summary>Each row divided by the root of its sum of |X·Xᵀ|: almost orthogonal layers, arXiv 2208.03160.</summary>
    Aol,

    /// <summary>Divided by the Schatten-4 norm, the root of the Frobenius norm of X·Xᵀ.</summary>
    Schatten,
}

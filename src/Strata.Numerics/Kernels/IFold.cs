using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary>How values become one, in double precision.</summary>
public interface IFold
{
    /// <summary>What it is before the first value.</summary>
    static abstract double Start { get; }

    /// <summary>Takes a value in, lane by lane.</summary>
    static abstract Vector<double> Next(Vector<double> total, Vector<double> value);

    /// <summary>Takes a value in.</summary>
    static abstract double Next(double total, double value);

    /// <summary>Joins what two parts have come to.</summary>
    static abstract double Join(double left, double right);

    /// <summary>The result, from all values and a factor.</summary>
    static virtual double Finish(double total, double scale) => total * scale;
}

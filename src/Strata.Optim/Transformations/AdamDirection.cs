using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Optim;

/// <summary>The quotient of two corrected averages; ε outside the root.</summary>
internal readonly struct AdamDirection(double epsilon, double correction1, double correction2)
{
    private readonly Vector<float> _correction1 = new((float)(1 / correction1));
    private readonly Vector<float> _rootCorrection2 = new((float)(1 / Math.Sqrt(correction2)));
    private readonly Vector<float> _epsilon = new((float)epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> average, Vector<float> square) =>
        average * _correction1 / ((Vector.SquareRoot(square) * _rootCorrection2) + _epsilon);
}

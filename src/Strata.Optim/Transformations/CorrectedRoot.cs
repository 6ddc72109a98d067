using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Optim;

/// <summary>The root of an average of squares free of its bias: <c>√(v / c + ε_root) + ε</c>.</summary>
internal readonly struct CorrectedRoot(double epsilon, double epsilonRoot, double correction)
{
    private readonly Vector<float> _share = new((float)(1 / correction));
    private readonly Vector<float> _inside = new((float)epsilonRoot);
    private readonly Vector<float> _outside = new((float)epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> square) => Vector.SquareRoot((square * _share) + _inside) + _outside;
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The two moving averages that the Adam family shares.</summary>
internal readonly struct AdamMoments(double beta1, double beta2)
{
    // Figures are double up to here: 1 − 0.9999f is off by 1.7e-4, which an uncorrected average never forgets.
    private readonly Lerp _towardGradient = new(1 - beta1);
    private readonly Vector<float> _keepSquare = new((float)beta2);
    private readonly Vector<float> _addSquare = new((float)(1 - beta2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector<float> Average, Vector<float> Square) Update(Vector<float> gradient, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        ref Vector<float> square = ref slots.Next();
        Vector<float> m = _towardGradient.Between(average, gradient);
        Vector<float> v = (square * _keepSquare) + (gradient * gradient * _addSquare);
        average = m; // read once, written once: a slot is memory
        square = v;
        return (m, v);
    }
}

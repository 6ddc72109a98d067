using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Optim;

/// <summary><c>a + weight·(b − a)</c>, as <c>torch.lerp</c>: from weight ½ on it starts from b, so that weight 1 gives b itself.</summary>
internal readonly struct Lerp
{
    private readonly Vector<int> _fromEnd;
    private readonly Vector<float> _share;

    public Lerp(double weight)
    {
        bool fromEnd = weight >= 0.5;
        _fromEnd = new(fromEnd ? -1 : 0);
        _share = new((float)(fromEnd ? weight - 1 : weight));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Between(Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(_fromEnd, b, a) + ((b - a) * _share);
}

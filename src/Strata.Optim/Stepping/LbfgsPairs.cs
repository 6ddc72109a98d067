using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The newest changes of values and gradients over all parameters, and the direction that they give.</summary>
/// <param name="length">Values in all parameters.</param>
/// <param name="most">Pairs that are kept.</param>
internal sealed class LbfgsPairs(int length, int most)
{
    private readonly List<Pair> _pairs = [];
    private readonly double[] _along = new double[most];
    private double _scale = 1;

    /// <summary>Takes a pair in, in the place of the oldest when there are enough; not one that hardly curves upward.</summary>
    /// <param name="gradient">The gradient now.</param>
    /// <param name="before">The gradient before the step; afterwards the change.</param>
    /// <param name="direction">The direction of the step.</param>
    /// <param name="step">Its length.</param>
    public void Add(Block gradient, Block before, Block direction, double step)
    {
        ScaledSum.Scale(before, -1);
        ScaledSum.Store(before, gradient, 1, accumulate: true);
        double curvature = step * FusedSum.Dot(before, direction);
        if (!(curvature > 1e-10))
            return;
        bool isFull = _pairs.Count == most;
        Pair pair = isFull ? _pairs[0] : new(new(length), new(length), 0);
        if (isFull)
            _pairs.RemoveAt(0);
        before.CopyTo(pair.Change.Block);
        ScaledSum.Store(pair.Step.Block, direction, (float)step, accumulate: false);
        _pairs.Add(pair with { Inverse = 1 / curvature });
        _scale = curvature / FusedSum.Dot(before, before);
    }

    /// <summary>Minus the gradient, preconditioned by the pairs: the two loops.</summary>
    public void Direct(Block gradient, Block direction)
    {
        ScaledSum.Store(direction, gradient, -1, accumulate: false);
        for (int i = _pairs.Count - 1; i >= 0; i--)
        {
            _along[i] = FusedSum.Dot(_pairs[i].Step.Block, direction) * _pairs[i].Inverse;
            ScaledSum.Store(direction, _pairs[i].Change.Block, (float)-_along[i], accumulate: true);
        }

        ScaledSum.Scale(direction, (float)_scale);
        for (int i = 0; i < _pairs.Count; i++)
        {
            double back = FusedSum.Dot(_pairs[i].Change.Block, direction) * _pairs[i].Inverse;
            ScaledSum.Store(direction, _pairs[i].Step.Block, (float)(_along[i] - back), accumulate: true);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _pairs.Count;

    /// <summary>The most that are kept.</summary>
    public int Most => most;

    /// <summary>How curved the newest step was: the factor of directions before the pairs correct them.</summary>
    public double Scale => _scale;

    /// <summary>A pair, the oldest first: the change of values and of gradients, and one by their product.</summary>
    public (Block Step, Block Change, double Inverse) At(int index) =>
        (_pairs[index].Step.Block, _pairs[index].Change.Block, _pairs[index].Inverse);

    /// <summary>Begins again with so many pairs, whose values the caller fills in.</summary>
    public void Begin(ReadOnlySpan<double> inverses, double scale)
    {
        Clear();
        foreach (double inverse in inverses)
            _pairs.Add(new(new(length), new(length), inverse));
        _scale = scale;
    }

    /// <summary>Forgets all pairs.</summary>
    public void Clear()
    {
        foreach (Pair pair in _pairs)
        {
            pair.Step.Dispose();
            pair.Change.Dispose();
        }

        _pairs.Clear();
        _scale = 1;
    }

    private readonly record struct Pair(NativeBuffer Step, NativeBuffer Change, double Inverse);
}

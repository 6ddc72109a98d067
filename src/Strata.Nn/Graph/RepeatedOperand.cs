using System.Numerics;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn.Graph;

/// <summary>A weight that is repeated over the values of a loss, by the rules of broadcasting.</summary>
/// <remarks>
/// One that repeats the last axes is read again and again; a short one is first written some thousand values long, so
/// that a loop over it is a long one. Others (a weight a row) are laid out in full.
/// </remarks>
internal readonly struct RepeatedOperand
{
    private const int LongEnough = 2048;

    private readonly Tensor? _source;
    private readonly Tensor? _copy;
    private readonly BroadcastShape? _shape;

    /// <param name="source">The weight, or null.</param>
    /// <param name="whole">The shape of the losses.</param>
    /// <param name="operation">Who asks, for the message.</param>
    /// <param name="addScratch">Makes memory.</param>
    public RepeatedOperand(Tensor? source, Shape whole, string operation, Func<int, Tensor> addScratch)
    {
        _source = source;
        if (source is null)
            return;
        ThrowIfNotRepeated(source.Shape, whole, operation);
        if (source.Count == whole.Count)
            return;
        if (!IsTail(source.Shape, whole))
        {
            _shape = new BroadcastShape(whole, source.Shape);
            _copy = addScratch(whole.Count);
        }
        else if (source.Count is > 0 and < LongEnough)
        {
            int copies = Math.Min(whole.Count / source.Count, (LongEnough + source.Count - 1) / source.Count);
            _copy = addScratch(copies * source.Count);
        }
    }

    public RepeatedBlock Block => new((_copy ?? _source)?.Values ?? default);

    /// <summary>Writes what the loops read, from the values of now.</summary>
    public void Fill()
    {
        if (_copy is null)
            return;
        if (_shape is not null)
        {
            var operand = new BroadcastOperand(_source!.Values, 0);
            Broadcasting.Apply(_shape, default(TakeFirst), operand, operand, operand, _copy.Values);
            return;
        }

        ReadOnlySpan<float> values = _source!.Values.Span;
        Span<float> copies = _copy.Values.Span;
        for (int i = 0; i < copies.Length; i += values.Length)
            values.CopyTo(copies[i..]);
    }

    private static bool IsTail(Shape source, Shape whole)
    {
        ReadOnlySpan<int> own = source.Sizes.TrimStart(1);
        return whole.Sizes.EndsWith(own);
    }

    private static void ThrowIfNotRepeated(Shape source, Shape whole, string operation)
    {
        bool fits = source.Rank <= whole.Rank;
        for (int axis = 1; fits && axis <= source.Rank; axis++)
            fits = source[^axis] == 1 || source[^axis] == whole[^axis];
        if (!fits)
            throw new ShapeException(
                $"{operation}: a weight of shape {source} cannot be repeated over losses of shape {whole}. Each of its "
                    + "axes, from the last, must be 1 or that of the losses."
            );
    }

    private readonly struct TakeFirst : ITernaryFunction
    {
        public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => x;
    }
}

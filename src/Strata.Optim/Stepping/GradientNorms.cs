using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Threading;

namespace Strata.Optim;

/// <summary>The norms that clipping needs: over all parameters, each group, or each parameter.</summary>
/// <remarks>Partial sums are added in double in the order of the names, so the result depends on no layout, no thread and no order of the model.</remarks>
internal sealed class GradientNorms
{
    private const int ValuesInPart = 64 * 1024;

    private readonly NormClip _clip;
    private readonly ParameterLayout _layout;
    private readonly LayoutEntry[] _nameOrder;
    private readonly int[] _nameIndex;
    private readonly List<(int Entry, int Start, int Length, int Part)> _pieces = [];
    private readonly double[] _sums;
    private readonly int _parts;
    private readonly double[] _norms;
    private Func<LayoutEntry, Block> _gradientOf = null!;
    private bool[] _isPresent = [];

    public GradientNorms(OptimizationPlan plan, ParameterLayout layout)
    {
        _clip = plan.Settings.NormClip!;
        _layout = layout;
        _nameIndex =
        [
            .. Enumerable
                .Range(0, layout.Entries.Length)
                .OrderBy(i => layout.Entries[i].Parameter.Name, StringComparer.Ordinal),
        ];
        _nameOrder = [.. _nameIndex.Select(i => layout.Entries[i])];
        int inPart = 0;
        for (int entry = 0; entry < _nameOrder.Length; entry++)
        {
            int count = _nameOrder[entry].Parameter.Count;
            for (int start = 0; start < count; start += ValuesInPart)
            {
                int length = Math.Min(ValuesInPart, count - start);
                if (inPart + length > ValuesInPart && inPart > 0)
                {
                    _parts++;
                    inPart = 0;
                }

                _pieces.Add((entry, start, length, _parts));
                inPart += length;
            }
        }

        _parts++;
        _sums = new double[_pieces.Count];
        _norms = new double[layout.ClipFactors.Length];
    }

    /// <summary>The norms of the last step, in the order of the scopes' first parameters.</summary>
    public ReadOnlySpan<double> Values => _norms;

    /// <summary>Whether all norms are finite, and so every gradient in them.</summary>
    public bool AreFinite { get; private set; }

    /// <summary>Computes the norms and sets the factors of the layout.</summary>
    public void Compute(bool[] isPresent, Func<LayoutEntry, Block> gradientOf)
    {
        (_isPresent, _gradientOf) = (isPresent, gradientOf);
        WorkerPool.Run(new Job(this), _parts);
        Array.Clear(_norms);
        for (int i = 0; i < _pieces.Count; i++)
        {
            int entry = _pieces[i].Entry;
            if (!isPresent[_nameIndex[entry]])
                continue;
            FigureValues figures = _nameOrder[entry].Figures.Current;
            double scale = Math.Abs(figures.GradientFactor);
            ref double norm = ref _norms[figures.ClipIndex];
            norm = _clip.NormType switch
            {
                double.PositiveInfinity => double.IsNaN(_sums[i]) ? double.NaN : Math.Max(norm, _sums[i] * scale),
                1 => norm + (_sums[i] * scale),
                2 => norm + (_sums[i] * scale * scale),
                double power => norm + (_sums[i] * Math.Pow(scale, power)),
            };
        }

        AreFinite = true;
        for (int i = 0; i < _norms.Length; i++)
        {
            _norms[i] = _clip.NormType switch
            {
                1 or double.PositiveInfinity => _norms[i],
                2 => Math.Sqrt(_norms[i]),
                double power => Math.Pow(_norms[i], 1 / power),
            };
            AreFinite &= double.IsFinite(_norms[i]);
            _layout.ClipFactors[i] = _clip.FactorFor(_norms[i]);
        }
    }

    private readonly struct Job(GradientNorms norms) : IParallelJob
    {
        public void Execute(int part)
        {
            List<(int Entry, int Start, int Length, int Part)> pieces = norms._pieces;
            for (int i = FirstOf(pieces, part); i < pieces.Count && pieces[i].Part == part; i++)
            {
                (int entry, int start, int length, _) = pieces[i];
                if (!norms._isPresent[norms._nameIndex[entry]])
                    continue;
                Block gradient = norms._gradientOf(norms._nameOrder[entry]).Slice(start, length);
                norms._sums[i] = norms._clip.NormType switch
                {
                    double.PositiveInfinity => Magnitude.Largest(gradient),
                    1 => Magnitude.Sum(gradient),
                    2 => Magnitude.SumOfSquares(gradient),
                    double power => Magnitude.SumOfPowers(gradient, power),
                };
            }
        }

        private static int FirstOf(List<(int Entry, int Start, int Length, int Part)> pieces, int part)
        {
            int low = 0;
            int high = pieces.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (pieces[middle].Part < part)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low;
        }
    }
}

using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Figures of each group, taken around every applied update: off unless asked for.</summary>
/// <remarks>
/// A copy of the values before the update and four more passes over memory; nothing is allocated in a step. Parameters
/// without a gradient take no part. An update of about a thousandth of the weights is usual for Adam.
/// </remarks>
public sealed class Diagnostics
{
    private readonly ParameterLayout _layout;
    private readonly NativeBuffer _before;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly int[] _groupOf;
    private readonly Sums[] _sums;

    internal Diagnostics(OptimizationPlan plan, ParameterLayout layout)
    {
        _layout = layout;
        _before = new(layout.TrainableLength);
        Groups = plan.Assignment.Groups;
        foreach (string group in Groups)
            _indexes.Add(group, _indexes.Count);
        _groupOf = [.. layout.Entries.Select(entry => _indexes[plan.Assignment[entry.Parameter.Name].Group])];
        _sums = new Sums[Groups.Count];
    }

    /// <summary>The groups, in the order of <see cref="Assignment.Groups"/>.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Applied updates since collecting began.</summary>
    public long Updates { get; private set; }

    /// <summary>The figures of a group; all 0 before the first update.</summary>
    /// <exception cref="KeyNotFoundException">There is no such group; the message offers the nearest names.</exception>
    public GroupDiagnostics this[string group] =>
        _indexes.TryGetValue(group, out int index)
            ? _sums[index].Result(Updates)
            : throw new KeyNotFoundException(
                $"No group that trains is named \"{group}\". Nearest names: {Nearest.Quote(Nearest.To(group, Groups, 3))}."
            );

    /// <summary>Keeps the values, and takes what the update will use.</summary>
    internal void Begin(bool[] isPresent, Func<LayoutEntry, Block> gradientOf)
    {
        for (int i = 0; i < _sums.Length; i++)
            _sums[i] = new() { ClippedUpdates = _sums[i].ClippedUpdates };
        for (int i = 0; i < isPresent.Length; i++)
        {
            if (!isPresent[i])
                continue;
            LayoutEntry entry = _layout.Entries[i];
            FigureValues figures = entry.Figures.Current;
            ref Sums sums = ref _sums[_groupOf[i]];
            ScaledSum.Store(BeforeOf(entry), entry.Parameter.Value, 1, accumulate: false);
            sums.Gradient +=
                Magnitude.SumOfSquares(gradientOf(entry)) * figures.GradientFactor * figures.GradientFactor;
            sums.Weight += Magnitude.SumOfSquares(entry.Parameter.Value);
            sums.Rate += figures.LearningRate * entry.Parameter.Count;
            sums.Values += entry.Parameter.Count;
            sums.IsClipped |= _layout.ClipFactors[figures.ClipIndex] < 1;
        }
    }

    /// <summary>Measures how far the values moved.</summary>
    internal void End(bool[] isPresent)
    {
        for (int i = 0; i < isPresent.Length; i++)
        {
            if (!isPresent[i])
                continue;
            LayoutEntry entry = _layout.Entries[i];
            ScaledSum.Store(BeforeOf(entry), entry.Parameter.Value, -1, accumulate: true);
            _sums[_groupOf[i]].Change += Magnitude.SumOfSquares(BeforeOf(entry));
        }

        for (int i = 0; i < _sums.Length; i++)
            _sums[i].ClippedUpdates += _sums[i].IsClipped ? 1 : 0;
        Updates++;
    }

    private Block BeforeOf(LayoutEntry entry) => _before.Block.Slice(entry.ArenaOffset, entry.Parameter.Count);

    private struct Sums
    {
        public double Gradient;
        public double Weight;
        public double Change;
        public double Rate;
        public long Values;
        public bool IsClipped;
        public long ClippedUpdates;

        public readonly GroupDiagnostics Result(long updates) =>
            new(
                Math.Sqrt(Gradient),
                Values == 0 ? 0
                    : Weight == 0 ? double.NaN
                    : Math.Sqrt(Change / Weight),
                Values == 0 ? 0 : Rate / Values,
                updates == 0 ? 0 : (double)ClippedUpdates / updates
            );
    }
}

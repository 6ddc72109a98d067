using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adds up the gradients of several micro-steps, so that one update can use them.</summary>
internal sealed class GradientAccumulator(ParameterLayout layout, PlanSettings settings)
{
    private readonly NativeBuffer _sums = new(layout.TrainableLength);
    private readonly bool[] _hasSum = new bool[layout.Entries.Length];
    private readonly float _share =
        settings.AccumulationMode == AccumulationMode.Mean ? (float)(1.0 / settings.AccumulationSteps) : 1f;

    /// <summary>Micro-steps taken since the last update.</summary>
    public int Taken { get; set; }

    /// <summary>The loss of the micro-steps so far, put together as the gradients are.</summary>
    public double Loss { get; set; }

    /// <summary>The sums, by the offsets of the arena.</summary>
    public Block Sums => _sums.Block;

    /// <summary>Which parameters had a gradient in some micro-step.</summary>
    public bool[] HasSum => _hasSum;

    public Block SumOf(LayoutEntry entry) => _sums.Block.Slice(entry.ArenaOffset, entry.Parameter.Count);

    /// <summary>Takes the gradients in; those of our own are used up, so that the next backward pass stores anew.</summary>
    /// <param name="loss">The loss that they are of; NaN when not known.</param>
    /// <returns>Whether an update is due.</returns>
    public bool Take(double loss)
    {
        if (Taken == 0)
        {
            Array.Clear(_hasSum);
            Loss = 0;
        }

        Loss += loss * _share;
        for (int i = 0; i < layout.Entries.Length; i++)
        {
            LayoutEntry entry = layout.Entries[i];
            Parameter parameter = entry.Parameter;
            if (!parameter.HasGradient)
                continue;
            ScaledSum.Store(SumOf(entry), parameter.Gradient, _share, accumulate: _hasSum[i]);
            _hasSum[i] = true;
            if (!parameter.IsForeign)
                parameter.HasGradient = false;
        }

        Taken++;
        if (Taken < settings.AccumulationSteps)
            return false;
        Taken = 0;
        return true;
    }
}

using Strata.Numerics;

namespace Strata.Optim;

public sealed partial class Optimizer
{
    private readonly PowerTable _powers = new();
    private LayoutEntry[] _withEvaluationValues = [];
    private NativeBuffer? _setAside;
    private EvaluationValues? _evaluation;

    /// <summary>Whether the plan has parameters whose values for evaluation are others than the trained ones.</summary>
    public bool HasEvaluationValues => _withEvaluationValues.Length > 0;

    /// <summary>Whether the parameters hold the values meant for evaluation right now.</summary>
    public bool IsEvaluating { get; private set; }

    /// <summary>Puts the values meant for evaluation into the parameters, until the result is disposed.</summary>
    /// <remarks>
    /// <code>using (optimizer.UseEvaluationValues()) accuracy = Evaluate(model);</code>
    /// Such are the averages of schedule-free rules and of averaged SGD. The trained values wait in one buffer and come
    /// back bit for bit. Parameters without such values, and those never updated, stay as they are. Running statistics of
    /// normalization layers belong to the trained values and are not touched.
    /// </remarks>
    /// <exception cref="InvalidOperationException">They are there already.</exception>
    public EvaluationValues UseEvaluationValues()
    {
        ThrowIfEvaluating("put them there again");
        _setAside ??= HasEvaluationValues ? new(_withEvaluationValues.Sum(entry => entry.Parameter.Count)) : null;
        int offset = 0;
        foreach (LayoutEntry entry in _withEvaluationValues)
        {
            Parameter parameter = entry.Parameter;
            if (!_layout.Holds(parameter))
                throw MovedAway(parameter);
            Block aside = _setAside!.Block.Slice(offset, parameter.Count);
            offset += parameter.Count;
            parameter.Value.CopyTo(aside);
            WriteEvaluationValues(entry, aside);
        }

        Swap();
        IsEvaluating = true;
        return _evaluation ??= new(this);
    }

    internal void EndEvaluation()
    {
        if (!IsEvaluating)
            return;
        IsEvaluating = false;
        Swap();
    }

    /// <summary>Every parameter that has values for evaluation.</summary>
    private void FindEvaluationValues()
    {
        _withEvaluationValues = Array.FindAll(_layout.Entries, entry => entry.Figures.Row.Rule!.HasEvaluationValues);
        _setAside = null;
    }

    /// <summary>Writes the values for evaluation of one parameter.</summary>
    private void WriteEvaluationValues(LayoutEntry entry, Block target)
    {
        if (entry.Count > 0)
            entry.Figures.Row.Rule!.WriteEvaluationValues(ContextOf(entry), target);
    }

    /// <summary>Exchanges what is in the parameters with what was set aside.</summary>
    private void Swap()
    {
        int offset = 0;
        foreach (LayoutEntry entry in _withEvaluationValues)
        {
            Span<float> value = entry.Parameter.Value.Span;
            Span<float> aside = _setAside!.Block.Slice(offset, value.Length).Span;
            offset += value.Length;
            for (int i = 0; i < value.Length; i++)
                (value[i], aside[i]) = (aside[i], value[i]);
        }
    }

    private void ThrowIfEvaluating(string what)
    {
        if (IsEvaluating)
            throw new InvalidOperationException(
                $"The parameters hold the values meant for evaluation: cannot {what}. Dispose what UseEvaluationValues returned first."
            );
    }
}

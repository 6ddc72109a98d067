using Strata.Numerics;

namespace Strata.Optim;

public sealed partial class Optimizer
{
    private LayoutEntry? _needsLoss;
    private LayoutEntry[] _takesHessian = [];
    private bool[] _hasHessian = [];

    /// <summary>Whether a rule of the plan reads the loss, so that every step must be given it.</summary>
    public bool NeedsLoss => _needsLoss is not null;

    /// <summary>The parameters whose rules average estimates of the Hessian's diagonal.</summary>
    public IEnumerable<Parameter> HessianParameters => _takesHessian.Select(entry => entry.Parameter);

    /// <summary>Hands over an estimate of the diagonal of the Hessian for one parameter; its rule averages such estimates.</summary>
    /// <remarks>
    /// Any unbiased estimate will do: Hutchinson's <c>z ⊙ (Hz)</c> with <c>z = ±1</c>, from a second backward pass, or the
    /// squared gradient of a loss on sampled labels. Every tenth step or so is enough. Before a step the estimate is used
    /// by that step, as in the paper of Sophia; after it, by the next, as in optax.
    /// </remarks>
    /// <param name="name">The parameter's name or alias.</param>
    /// <param name="diagonal">As long as the parameter, in its layout.</param>
    /// <exception cref="ArgumentException">The rule of the parameter takes none, or the length is another.</exception>
    public void TakeHessianDiagonal(string name, ReadOnlySpan<float> diagonal)
    {
        Parameter parameter = Plan.Assignment[name].Parameter;
        int index = Array.FindIndex(_takesHessian, entry => entry.Parameter == parameter);
        if (index < 0)
            throw new ArgumentException(
                $"The rule of \"{name}\" takes no estimate of the Hessian. Those that do: {(_takesHessian.Length == 0 ? "none" : Nearest.Quote([.. HessianParameters.Select(p => p.Name)]))}.",
                nameof(name)
            );
        if (diagonal.Length != parameter.Count)
            throw new ArgumentException(
                $"\"{name}\" has {parameter.Count} values, the estimate {diagonal.Length}.",
                nameof(diagonal)
            );
        LayoutEntry entry = _takesHessian[index];
        entry.Figures.Row.Rule!.TakeHessian(ContextOf(entry), diagonal);
        _hasHessian[index] = true;
    }

    /// <summary>A parameter and its state, outside of a step.</summary>
    private StageContext ContextOf(LayoutEntry entry)
    {
        FigureValues figures = entry.Figures.Current;
        return new(
            entry,
            new StepFigures(figures, entry.Count, StepCount, _powers, entry.Scalars),
            gradient: default,
            figures.GradientFactor,
            figures.ClipValue,
            update: default
        );
    }

    private void FindNeeds()
    {
        LayoutEntry[] entries = _layout.Entries;
        _needsLoss = Array.Find(entries, entry => entry.Figures.Row.Rule!.NeedsLoss);
        _takesHessian = Array.FindAll(entries, entry => entry.Figures.Row.Rule!.TakesHessian);
        _hasHessian = new bool[_takesHessian.Length];
        FindEvaluationValues();
    }

    private void ThrowIfSomethingIsMissing(double? loss)
    {
        if (loss is null && _needsLoss is { } needy)
            throw new InvalidOperationException(
                $"The rule \"{needy.Bank.RuleName}\" of group \"{needy.Group}\" needs the loss of the step. Call Step(loss: value)."
            );
        for (int i = 0; i < _takesHessian.Length; i++)
        {
            LayoutEntry entry = _takesHessian[i];
            if (entry.Count == 0 || _hasHessian[i])
                continue;
            // Restored state may hold estimates that were taken in another run.
            _hasHessian[i] = entry.Figures.Row.Rule!.HasHessian(ContextOf(entry));
            if (!_hasHessian[i] && entry.Parameter.HasGradient)
                throw new InvalidOperationException(
                    $"The rule \"{entry.Bank.RuleName}\" of group \"{entry.Group}\" has had no estimate of the Hessian for \"{entry.Parameter.Name}\", "
                        + $"and {entry.Count} updates without. Call TakeHessianDiagonal for each of its parameters, every tenth step or so."
                );
        }
    }

    /// <summary>A loss that is not finite is handled like a gradient that is not.</summary>
    private bool LossIsUsable(double loss)
    {
        if (
            _needsLoss is null
            || double.IsFinite(loss)
            || Plan.Settings.NonFiniteGradient == NonFiniteGradient.Propagate
        )
            return true;
        LastProblem = $"the loss is {loss} at step {StepCount}; policy {Plan.Settings.NonFiniteGradient}.";
        if (Plan.Settings.NonFiniteGradient == NonFiniteGradient.SkipStep)
            return false;
        throw new GradientException(
            $"{LastProblem} Nothing was updated. The rule \"{_needsLoss.Bank.RuleName}\" reads the loss and cannot do without. "
                + "Lower the learning rate, or choose OnNonFiniteGradient(SkipStep)."
        );
    }
}

using Strata.Numerics;

namespace Strata.Optim;

// What a resumed run needs, under the names that torch.optim.LBFGS gives it.
public sealed partial class LbfgsMinimizer
{
    private const string StateName = "lbfgs_minimizer";
    private const string Direction = "d";
    private const string GradientBefore = "prev_flat_grad";
    private const string Label = "all";

    /// <summary>A copy of all state, keyed by name: a run that takes it back goes on in the same bits.</summary>
    /// <remarks>
    /// Slots <c>d</c>, <c>prev_flat_grad</c>, and <c>old_stps.0</c>, <c>old_dirs.0</c>, … for the pairs from the oldest on, each cut
    /// into the parameters. Options are not state.
    /// </remarks>
    public OptimizerState CaptureState()
    {
        var slots = new Dictionary<string, StateArray>(StringComparer.Ordinal);
        var scalars = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [ScalarKey("func_evals")] = Evaluations,
            [ScalarKey("t")] = _lastStep,
            [ScalarKey("H_diag")] = _pairs?.Scale ?? 1,
            [ScalarKey("pairs")] = _pairs?.Count ?? 0,
        };
        int pairs = _pairs?.Count ?? 0;
        Add(Direction, _direction.Block);
        Add(GradientBefore, _before.Block);
        for (int i = 0; i < pairs; i++)
        {
            (Block step, Block change, double inverse) = _pairs!.At(i);
            Add(StepOf(i), step);
            Add(ChangeOf(i), change);
            scalars[ScalarKey($"ro.{i}")] = inverse;
        }

        return new()
        {
            Slots = slots,
            Counts = _parameters.ToDictionary(
                parameter => OptimizerStateKeys.CountOf(StateName, parameter.Name),
                _ => Iterations
            ),
            GroupScalars = scalars,
            StepCount = Iterations,
            Plan = "",
        };

        void Add(string slot, Block values)
        {
            int offset = 0;
            foreach (Parameter parameter in _parameters)
            {
                float[] part = values.Slice(offset, parameter.Count).Span.ToArray();
                slots[OptimizerStateKeys.Slot(StateName, slot, parameter.Name)] = new(parameter.Shape, part);
                offset += parameter.Count;
            }
        }
    }

    /// <summary>Takes state back, by the names of parameters. Options stay as they are; of more pairs than fit, the newest are taken.</summary>
    /// <param name="state">What <see cref="CaptureState"/> gave, here or in another run.</param>
    /// <exception cref="OptimizerStateException">The state is another optimizer's or over other parameters; nothing was changed.</exception>
    public void Restore(OptimizerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        // No more than there are numbers for, whatever a damaged file says.
        int count = (int)Math.Clamp(ScalarOf(state, "pairs"), 0, state.GroupScalars.Count);
        double[] inverses = [.. Enumerable.Range(0, count).Select(i => ScalarOf(state, $"ro.{i}"))];
        (double evaluations, double lastStep, double scale) = (
            ScalarOf(state, "func_evals"),
            ScalarOf(state, "t"),
            ScalarOf(state, "H_diag")
        );
        Check(
            state,
            [
                Direction,
                GradientBefore,
                .. Enumerable.Range(0, count).SelectMany(i => (string[])[StepOf(i), ChangeOf(i)]),
            ]
        );

        Take(state, Direction, _direction.Block);
        Take(state, GradientBefore, _before.Block);
        _pairs ??= new(_length, MemorySize);
        int first = Math.Max(0, count - _pairs.Most);
        _pairs.Begin(inverses.AsSpan(first), scale);
        for (int i = 0; i < _pairs.Count; i++)
        {
            Take(state, StepOf(first + i), _pairs.At(i).Step);
            Take(state, ChangeOf(first + i), _pairs.At(i).Change);
        }

        (Iterations, Evaluations, _lastStep) = (state.StepCount, (long)evaluations, lastStep);
    }

    private static string StepOf(int pair) => $"old_stps.{pair}";

    private static string ChangeOf(int pair) => $"old_dirs.{pair}";

    private static string ScalarKey(string name) => OptimizerStateKeys.Slot(StateName, name, Label);

    private static double ScalarOf(OptimizerState state, string name) =>
        state.GroupScalars.TryGetValue(ScalarKey(name), out double value)
            ? value
            : throw new OptimizerStateException(
                $"The state has no {ScalarKey(name)}: it is not of an LbfgsMinimizer. Restore it into the optimizer that "
                    + "it was captured from.",
                new([], [], [.. state.Slots.Keys])
            );

    private void Check(OptimizerState state, IReadOnlyList<string> slots)
    {
        var missing = new List<string>();
        foreach (Parameter parameter in _parameters)
        {
            foreach (string slot in slots)
            {
                string key = OptimizerStateKeys.Slot(StateName, slot, parameter.Name);
                if (!state.Slots.TryGetValue(key, out StateArray? array))
                    missing.Add($"{key} is missing");
                else if (array.Shape != parameter.Shape)
                    missing.Add($"{key} has shape {array.Shape}, expected {parameter.Shape}");
            }
        }

        var known = _parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        string[] unknown =
        [
            .. state.Slots.Keys.Where(key =>
                OptimizerStateKeys.Parse(key) is { } parts && !known.Contains(parts.Parameter)
            ),
        ];
        missing.AddRange(unknown.Select(key => $"{key} is of a parameter that is not minimized"));
        if (missing.Count > 0)
            throw new OptimizerStateException(
                $"The state does not fit these parameters: {string.Join("; ", missing.Take(4))}"
                    + (missing.Count > 4 ? $"; and {missing.Count - 4} more. " : ". ")
                    + "Minimize the same parameters as the run that it was captured from, or begin anew.",
                new([], missing, unknown)
            );
    }

    private void Take(OptimizerState state, string slot, Block target)
    {
        int offset = 0;
        foreach (Parameter parameter in _parameters)
        {
            StateArray array = state.Slots[OptimizerStateKeys.Slot(StateName, slot, parameter.Name)];
            array.Values.Span.CopyTo(target.Slice(offset, parameter.Count).Span);
            offset += parameter.Count;
        }
    }
}

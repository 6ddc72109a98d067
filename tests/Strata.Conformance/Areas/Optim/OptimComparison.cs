using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <summary>Compares everything that a case of PyTorch's optimizers stores.</summary>
public sealed class OptimComparison(CaseFile file, OptimRun run, OptimScenario scenario, Judgement judgement)
{
    /// <summary>Rates are computed in double by both sides; a recursion differs from a closed form by this.</summary>
    private const double RateTolerance = 1e-12;

    private readonly Item _item = file.Item;
    private readonly double _bound = Bounds.OfValues(file.Item);
    private readonly OptimizerState _state = run.Optimizer.CaptureState();

    /// <summary>Values, state, counts, rates and norms.</summary>
    public void CompareAll()
    {
        judgement.Rules.UnionWith(ExercisedRules.Of(run.Optimizer.Plan));
        foreach (int step in _item.Integers("stored_steps"))
        foreach (string parameter in scenario.ParameterNames)
            CompareValue(parameter, step);
        _item.Ignore("ns32_error", "bfloat16_distance");
        CompareSlots();
        CompareScalars();
        CompareFigures("lr_by_step", run.Rates);
        CompareFigures("momentum_by_step", run.Momenta);
        CompareNorms();
    }

    // PyTorch iterates in bfloat16 where its rule is Muon, and nowhere else.
    private void CompareValue(string parameter, int step)
    {
        string place = $"{parameter}@{step}";
        float[] found = run.Values[(parameter, step)];
        if (scenario.GroupOf(parameter).Rule == "torch.optim.Muon")
            Bfloat16Values.Compare(_item, file.Arrays, judgement, place, step == scenario.Steps, found);
        else
            CompareExact(place, found);
    }

    private void CompareExact(string place, float[] found)
    {
        Compare("value", place, found, _bound);
        // Stored for every parameter of a case with Muon.
        if (file.Arrays.Has($"value_ns32/{place}"))
        {
            double[] single = file.Arrays.Doubles($"value_ns32/{place}");
            judgement.Values($"value_ns32/{place}", found, single, Bounds.WithoutTruth * _bound);
        }
    }

    private void Compare(string what, string key, float[] found, double bound) =>
        StoredArray.Compare(file.Arrays, judgement, what, key, found, bound);

    private void CompareSlots()
    {
        string[] slots = _item.Texts("state_slots");
        foreach (string slot in slots)
        {
            string prefix = slot + "/";
            foreach (
                string key in file.Arrays.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList()
            )
            {
                string[] place = key[prefix.Length..].Split('@');
                if (place is not [string parameter, string step] || step != $"{scenario.Steps}")
                    throw new UnsupportedException($"the state '{key}', which is not that of the last step");
                if (run.Slot(_state, slot, parameter) is { } found)
                    Compare(slot, key[prefix.Length..], found, Bounds.OfState(_item, slot));
                else
                    judgement.Fail($"there is no state {key}");
            }
        }

        _item.Ignore("peer_error_state", "bound_state");
    }

    private void CompareScalars()
    {
        Item scalars = _item.Object("scalar_state");
        foreach (string name in scalars.Names.ToList())
        {
            foreach (string parameter in scenario.ParameterNames)
            {
                if (name == "step")
                    CompareCount(scalars, parameter);
                else if (!name.EndsWith("#f64", StringComparison.Ordinal))
                    CompareScalar(scalars, name, parameter);
            }
        }
    }

    // A number that a rule keeps for each parameter, against the truth where float32 is not exact.
    private void CompareScalar(Item scalars, string name, string parameter)
    {
        string truth = scalars.Has(name + "#f64") ? name + "#f64" : name;
        scalars.Ignore(name);
        double expected =
            scalars.Raw(truth).ValueKind == System.Text.Json.JsonValueKind.Object
                ? scalars.Object(truth).Number(parameter)
                : scalars.Number(truth);
        string? rule = run.Optimizer.Plan.Assignment[parameter].Rule?.Name;
        if (_state.Scalars.TryGetValue(OptimizerState.KeyOf(rule!, name, parameter), out double found))
            judgement.Within($"{name} of {parameter}", Measure.RelativeError(found, expected), _bound);
        else
            throw new UnsupportedException($"the scalar state '{name}'");
    }

    // One number for all, or one for each parameter that was ever updated by a rule that counts.
    private void CompareCount(Item scalars, string parameter)
    {
        long count = run.Optimizer.UpdatesOf(parameter);
        if (scalars.Raw("step").ValueKind == System.Text.Json.JsonValueKind.Number)
        {
            judgement.Same($"step of {parameter}", count, (long)scalars.Number("step"));
            return;
        }

        Item counts = scalars.Object("step");
        if (counts.Has(parameter))
            judgement.Same($"step of {parameter}", count, (long)counts.Number(parameter));
        else if (TorchRules.CountsSteps(TorchRules.Make(scenario.GroupOf(parameter))))
            judgement.Same($"step of {parameter}", count, 0);
    }

    private void CompareFigures(string name, IReadOnlyList<double?[]> found)
    {
        if (!_item.Has(name))
            return;
        List<System.Text.Json.JsonElement> rows = [.. _item.List(name)];
        judgement.Same($"{name}: steps", found.Count, rows.Count);
        for (int step = 0; step < Math.Min(found.Count, rows.Count); step++)
        {
            double?[] expected = [.. rows[step].EnumerateArray().Select(Item.ToNumber)];
            judgement.Same($"{name}[{step}]: groups", found[step].Length, expected.Length);
            for (int group = 0; group < Math.Min(found[step].Length, expected.Length); group++)
            {
                string what = $"{name}[{step}][{group}]";
                if (found[step][group] is { } mine && expected[group] is { } theirs)
                    judgement.Within(what, Measure.PureRelativeError(mine, theirs), RateTolerance);
                else
                    judgement.Same(what, found[step][group], expected[group]);
            }
        }
    }

    private void CompareNorms()
    {
        if (!_item.Has("clip") || !_item.Object("clip").Has("total_norms"))
            return;
        List<System.Text.Json.JsonElement> rows = [.. _item.Object("clip").List("total_norms")];
        judgement.Same("total_norms: steps", run.Norms.Count, rows.Count);
        for (int step = 0; step < Math.Min(run.Norms.Count, rows.Count); step++)
        {
            bool list = rows[step].ValueKind == System.Text.Json.JsonValueKind.Array;
            double[] expected = list
                ? [.. rows[step].EnumerateArray().Select(e => e.GetDouble())]
                : [rows[step].GetDouble()];
            float[] found = Array.ConvertAll(run.Norms[step], norm => (float)norm);
            judgement.Values($"total_norms[{step}]", found, expected, Bounds.WithoutTruth * _bound);
        }
    }
}

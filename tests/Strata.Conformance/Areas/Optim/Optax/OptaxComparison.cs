using System.Text.Json;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>Compares everything that a case of optax stores.</summary>
public sealed class OptaxComparison(PeerComparison comparison, OptaxPlan plan, OptaxPlateaus plateaus)
{
    private static readonly Dictionary<string, string> _options = new()
    {
        ["b1"] = "Beta1",
        ["b2"] = "Beta2",
        ["eps"] = "Epsilon",
        ["eps_root"] = "EpsilonRoot",
        ["momentum"] = "Momentum",
        ["weight_decay"] = "WeightDecay",
    };

    private readonly Item _item = comparison.File.Item;
    private readonly PeerRun _run = comparison.Run;
    private readonly ProjectorSigns _signs = new(comparison);
    private readonly Judgement _judgement = comparison.Judgement;
    private readonly OptaxCounters _counters = new(comparison.Run);

    /// <summary>Values, state, scalars and traces.</summary>
    public void CompareAll()
    {
        comparison.CompareValues(BoundOf);
        if (_item.Texts("stored").Contains("slow"))
            CompareSlowWeights();
        if (_item.Has("eval_params") && _item.Flag("eval_params"))
            comparison.CompareEvaluation("eval", BoundOf);
        CompareState();
        foreach (string name in Names("state_scalars"))
            CompareScalar(name, _item.Object("state_scalars").Object(name));
        foreach (string name in Names("trace"))
            CompareTrace(name);
        _item.Ignore("peer_error", "peer_error_by_step", "peer_error_state", "no_truth");
    }

    private List<string> Names(string what) => _item.Has(what) ? [.. _item.Object(what).Names] : [];

    // The error of each stored step, or one for all.
    private double BoundOf(int step) =>
        _item.Has("peer_error_by_step")
            ? Bounds.FromPeerError(_item.Object("peer_error_by_step").Number($"{step}"))
            : Bounds.OfValues(_item);

    private void CompareState()
    {
        Item paths = _item.Object("state");
        foreach (string field in paths.Names.ToList())
        {
            string path = paths.Text(field);
            if (field.Contains(".axis", StringComparison.Ordinal))
                path = $"{path}.{field[(field.LastIndexOf('.') + 1)..]}"; // one array an axis under one path
            if (FieldOf(path) == "found_nan")
            {
                CompareFoundNans();
                continue;
            }

            double bound = Bounds.FromPeerError(_item.Object("peer_error_state").Number(field));
            if (FieldOf(path) == "acc_grads")
                comparison.CompareState($"state.{field}", bound, Accumulated);
            else
                comparison.CompareState(
                    $"state.{field}",
                    bound,
                    parameter =>
                        Placeholder(field, parameter)
                        ?? _signs.Turn(parameter, field, _run.State(comparison.State, path, parameter))
                );
        }

        if (!_item.Has("state_initial_copies"))
            return;
        foreach (string path in _item.Texts("state_initial_copies"))
        foreach (string parameter in comparison.Scenario.Parameters)
            _judgement.SameSequence(
                $"{path}/{parameter}",
                _run.State(comparison.State, path, parameter),
                comparison.Scenario.Inputs.Parameter(parameter).Value.Span.ToArray()
            );
    }

    // The slow weights of a lookahead, at every stored step.
    private void CompareSlowWeights()
    {
        foreach (int step in _item.Integers("stored_steps"))
        foreach (string parameter in comparison.Scenario.Parameters)
            StoredArray.Compare(
                comparison.File.Arrays,
                _judgement,
                "slow",
                $"{parameter}@{step}",
                _run.State(_run.States[step - 1], "slow", parameter),
                BoundOf(step)
            );
    }

    // Whether the last gradient of each parameter had one.
    private void CompareFoundNans()
    {
        foreach (string parameter in comparison.Scenario.Parameters)
        {
            long expected = comparison.File.Arrays.Integers($"state.found_nan/{parameter}@{comparison.Scenario.Steps}")[
                0
            ];
            _judgement.Same(
                $"found_nan of {parameter}",
                _counters.Scalar("found_nan", parameter) > 0 ? 1 : 0,
                expected
            );
        }
    }

    // optax' trees have a leaf for every parameter: a single 0, or nothing, where a parameter has no such state.
    private float[]? Placeholder(string field, string parameter)
    {
        string path = _item.Object("state").Text(field);
        if (_run.HasState(comparison.State, path, parameter))
            return null;
        float[] leaf = comparison.File.Arrays.Floats($"state.{field}/{parameter}@{comparison.Scenario.Steps}");
        return leaf is [] or [0] ? leaf : null;
    }

    // The peer keeps the mean so far, or the sum.
    private float[] Accumulated(string parameter)
    {
        if (_counters.Accumulated(parameter) is { } gated)
            return gated;
        int taken = comparison.State.MicroSteps;
        float[] sum = comparison.AccumulatedSum(parameter);
        bool mean = _run.Optimizer.Plan.Settings.AccumulationMode == AccumulationMode.Mean;
        return mean && taken > 0 ? Array.ConvertAll(sum, value => value / taken) : sum;
    }

    private void CompareScalar(string name, Item scalar)
    {
        string path = scalar.Text("path");
        string field = FieldOf(path);
        if (field == "ns_coeffs")
        {
            scalar.Ignore("value");
            CompareCoefficients(scalar.Raw("value_f64"));
            return;
        }

        scalar.Ignore("value_f64");
        JsonElement value = scalar.Raw("value");
        IReadOnlyList<Item> nodes = OptaxPath.Nodes(_item.Object("transform"), path);
        if (value.ValueKind == JsonValueKind.Array && NumberKeys(field, 0) is null)
        {
            CompareArray(name, field, path, nodes[^1], scalar);
            return;
        }

        double? ofPlateau = plateaus.Figure(field, nodes[^1], ^1);
        if (field is "count" or "t" or "count_m2" && !plan.IsInjected && ofPlateau is null)
        {
            foreach (string counted in Counted(path))
                _judgement.Same($"{name} of {counted}", _counters.CountOf(nodes, counted), value.GetInt64());
            return;
        }

        string parameter = Counted(path).First();
        if (ofPlateau is null && _counters.OfGate(field, parameter, ^1) is null && NumberKeys(field, 0) is not null)
        {
            CompareNumbers(name, field, value, scalar.Has("value_f64") ? scalar.Raw("value_f64") : value, ^1);
            return;
        }

        double expected = scalar.Has("value_f64") ? scalar.Number("value_f64") : NumberOf(value);
        double found = field switch
        {
            "step" => _run.Optimizer.UpdatesOf(parameter),
            "steps_since_sync" when _run.Sharpness is null => _run.Optimizer.UpdatesOf(parameter)
                % nodes[^1].Integer("sync_period"),
            _ => ofPlateau
                ?? _counters.OfGate(field, parameter, ^1)
                ?? Figure(field, path.Contains("hyperparams['", StringComparison.Ordinal), ^1),
        };
        if (field == "norm_squared")
            CompareSum(name, found, NumberOf(value), expected);
        else
            Compare(name, found, expected);
    }

    // A key of random numbers, or the state of one array of everything.
    private void CompareArray(string name, string field, string path, Item node, Item scalar)
    {
        if (field == "rng_key")
        {
            RandomKey key = OptaxNoise.KeyAfter(OptaxNoise.KeyOf(node), comparison.Scenario.Steps);
            _judgement.SameSequence(name, [key.High, key.Low], [.. scalar.Numbers("value").Select(word => (uint)word)]);
            return;
        }

        double[] peer = scalar.Numbers("value");
        double[] truth = scalar.Numbers("value_f64");
        double peerError = Measure.RelativeError(Array.ConvertAll(peer, value => (float)value), truth);
        float[] found =
        [
            .. OptaxNoise
                .Sorted(comparison.Scenario.Parameters)
                .SelectMany(parameter => _run.State(comparison.State, path, parameter)),
        ];
        _judgement.Values(name, found, truth, Bounds.FromPeerError(peerError));
    }

    // Three figures for all steps, or a table of five that Strata has by name.
    private void CompareCoefficients(JsonElement expected)
    {
        Muon muon = _run.Plan.Groups.Select(group => group.Rule!.Rule).OfType<Muon>().First();
        bool isTable = expected[0].ValueKind == JsonValueKind.Array;
        _judgement.Same("ns_coeffs: a table", muon.Coefficients == MuonCoefficients.Quintic, isTable);
        if (!isTable)
            _judgement.SameSequence(
                "ns_coeffs",
                [muon.LinearCoefficient, muon.CubicCoefficient, muon.QuinticCoefficient],
                [.. expected.EnumerateArray().Select(NumberOf)]
            );
    }

    // The parameters of a partition, or all.
    private IEnumerable<string> Counted(string path)
    {
        List<string> labels = [.. path.Split("inner_states['").Skip(1).Select(part => part.Split('\'')[0])];
        string label = string.Join('.', labels);
        string[] mine = [.. comparison.Scenario.Parameters.Where(parameter => plan.Labels[parameter] == label)];
        if (mine.Length == 0 && label.Length > 0)
            return comparison.Scenario.Parameters; // a label that no parameter has counts all steps, too
        return label.Length == 0 ? comparison.Scenario.Parameters : mine;
    }

    private void CompareTrace(string name)
    {
        List<JsonElement> rows =
        [
            .. _item.Object(_item.Has("trace_f64") ? "trace_f64" : "trace").List(name), // the truth where there is one
        ];
        List<JsonElement> peer = [.. _item.Object("trace").List(name)];
        _judgement.Same($"{name}: steps", rows.Count, _run.Figures.Count);
        for (int step = 0; step < rows.Count; step++)
        {
            string what = $"{name}@{step + 1}";
            double? counted =
                plateaus.Figure(name, null, step) ?? _counters.OfGate(name, comparison.Scenario.Parameters[0], step);
            if (name == "norm_squared" && counted is { } sum)
                CompareSum(what, sum, NumberOf(peer[step]), NumberOf(rows[step]));
            else if (counted is null && NumberKeys(name, 0) is not null)
                CompareNumbers(what, name, peer[step], rows[step], step);
            else
                Compare(what, counted ?? Figure(name, plan.IsInjected, step), NumberOf(rows[step]));
        }
    }

    // A number that Strata keeps for a group, or for each parameter; or several, where the peer has an array.
    private void CompareNumbers(string what, string field, JsonElement peer, JsonElement truth, Index step)
    {
        JsonElement[] ofTruth = Elements(truth);
        double bound = Bounds.FromPeerError(ErrorOfPeer(field, peer, truth));
        for (int i = 0; i < ofTruth.Length; i++)
        {
            double expected = NumberOf(ofTruth[i]);
            Func<double, double>? convert = SourceOf(field)?.Convert;
            foreach (string key in NumberKeys(field, i, peer.ValueKind == JsonValueKind.Array)!)
            {
                double found = _run.Figures[step].Numbers[key];
                _judgement.Within(
                    $"{what}[{i}]",
                    Measure.PureRelativeError(convert is null ? found : convert(found), expected),
                    bound
                );
            }
        }
    }

    // The largest over the elements and all steps that are stored: at one step a single number may be right by chance.
    private double ErrorOfPeer(string field, JsonElement peer, JsonElement truth)
    {
        IEnumerable<(JsonElement Peer, JsonElement Truth)> rows = [(peer, truth)];
        if (_item.Has("trace_f64") && _item.Object("trace_f64").Names.Contains(field))
            rows = rows.Concat(_item.Object("trace").List(field).Zip(_item.Object("trace_f64").List(field)));
        return rows.SelectMany(row => Elements(row.Peer).Zip(Elements(row.Truth)))
            .Select(pair => Measure.PureRelativeError(NumberOf(pair.First), NumberOf(pair.Second)))
            .Where(double.IsFinite)
            .DefaultIfEmpty(0)
            .Max();
    }

    private static JsonElement[] Elements(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    private GroupSource? SourceOf(string field) =>
        _run.Plan.GroupOf(comparison.Scenario.Parameters[0]).Rule?.GroupScalars.GetValueOrDefault(field);

    // The keys under which a field stands; null where it is nothing that a rule keeps.
    private List<string>? NumberKeys(string field, int index, bool isArray = true)
    {
        IReadOnlyDictionary<string, double> numbers = _run.Figures[^1].Numbers;
        string[] names = [SourceOf(field)?.Name(index) ?? field, isArray ? $"{field}_{index}" : field];
        var keys = new List<string>();
        foreach (PeerGroup group in _run.Plan.Groups.Where(group => group.Rule is not null))
        foreach (string place in (string[])[group.Label, .. group.Parameters])
        foreach (string name in names.Distinct())
        {
            string key = OptimizerState.KeyOf(group.Rule!.Rule.Name, name, place);
            if (field != "count" && numbers.ContainsKey(key))
                keys.Add(key);
        }

        return keys.Count == 0 ? null : keys;
    }

    // A sum over float32 values, which the peer adds up in float32.
    private void CompareSum(string what, double found, double peer, double truth) =>
        _judgement.Within(
            what,
            Measure.RelativeError(found, truth),
            Bounds.FromPeerError(Measure.RelativeError(peer, truth))
        );

    private void Compare(string what, double found, double expected) =>
        _judgement.Within(
            what,
            found.Equals(expected) ? 0 : Measure.RelativeError(found, expected), // both may be infinite
            double.IsInteger(expected) ? 0 : 1e-12
        );

    // What the peer counts or keeps as a number, after a step.
    private double Figure(string field, bool isHyperparameter, Index step)
    {
        PeerFigures figures = _run.Figures[step];
        if (isHyperparameter && field != "count")
            return Hyperparameter(field, figures);
        return field switch
        {
            "gradient_step" or "inner_schedule_count" => figures.Updates,
            "count" => figures.Updates,
            "is_initial_step" => figures.Updates == 0 ? 1 : 0,
            "mini_step" => figures.MicroSteps,
            "step_count" => figures.Updates + 1,
            "is_init_step" => figures.Updates == 0 ? 1 : 0,
            "steps_since_sync" => _run.Sharpness?.Ascents ?? 0,
            "b1" => Hyperparameter(field, figures),
            "total_notfinite" => figures.Skipped,
            "notfinite_count" => figures.SkippedInARow,
            "last_finite" => figures.SkippedInARow == 0 ? 1 : 0,
            _ => throw new UnsupportedException($"the figure '{field}'"),
        };
    }

    // What the rule has as an option, in the last step; the rate is known for every step.
    private double Hyperparameter(string name, PeerFigures figures)
    {
        string parameter = comparison.Scenario.Parameters[0];
        if (name == "learning_rate")
            return figures.Rates[parameter];
        UpdateRule rule = _run.Plan.GroupOf(parameter).Rule!.Rule;
        object? option = _options.TryGetValue(name, out string? mine)
            ? rule.GetType().GetProperty(mine)?.GetValue(rule)
            : null;
        return option switch
        {
            double number => number,
            Hyperparameter figure => figure.At(figures.Updates - 1),
            _ => throw new UnsupportedException($"the figure '{name}'"),
        };
    }

    private static string FieldOf(string path) =>
        path.EndsWith("']", StringComparison.Ordinal) ? path.Split('\'')[^2] : path[(path.LastIndexOf('.') + 1)..];

    private static double NumberOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => Item.ToNumber(value) ?? throw new UnsupportedException($"the figure {value.GetRawText()}"),
        };
}

using System.Text.Json;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>Compares everything that a case of optax stores.</summary>
public sealed class OptaxComparison(PeerComparison comparison, OptaxPlan plan)
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

    /// <summary>Values, state, scalars and traces.</summary>
    public void CompareAll()
    {
        comparison.CompareValues(BoundOf);
        CompareState();
        foreach (string name in Names("state_scalars"))
            CompareScalar(name, _item.Object("state_scalars").Object(name));
        foreach (string name in Names("trace"))
            CompareTrace(name);
        _item.Ignore("peer_error", "peer_error_by_step", "peer_error_state");
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
        if (field is "count" or "t" or "count_m2" && !plan.IsInjected)
        {
            foreach (string parameter in Counted(path))
                _judgement.Same($"{name} of {parameter}", _run.Optimizer.UpdatesOf(parameter), value.GetInt64());
            return;
        }

        double expected = scalar.Has("value_f64") ? scalar.Number("value_f64") : NumberOf(value);
        Compare(name, Figure(field, path.Contains("hyperparams['", StringComparison.Ordinal), ^1), expected);
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
        _item.Object("trace").Ignore(name);
        _judgement.Same($"{name}: steps", rows.Count, _run.Figures.Count);
        for (int step = 0; step < rows.Count; step++)
            Compare($"{name}@{step + 1}", Figure(name, plan.IsInjected, step), NumberOf(rows[step]));
    }

    private void Compare(string what, double found, double expected) =>
        _judgement.Within(what, Measure.RelativeError(found, expected), double.IsInteger(expected) ? 0 : 1e-12);

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
            "mini_step" => figures.MicroSteps,
            "total_notfinite" => figures.Skipped,
            "notfinite_count" => figures.SkippedInARow,
            "is_initial_step" => figures.Updates == 0 ? 1 : 0,
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

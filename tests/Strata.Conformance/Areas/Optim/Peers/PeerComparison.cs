using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>Compares values and state arrays, which timm, optax and Keras store alike.</summary>
public sealed class PeerComparison(CaseFile file, PeerRun run, PeerScenario scenario, Judgement judgement)
{
    private readonly OptimizerState _state = run.Optimizer.CaptureState();

    public CaseFile File => file;

    public PeerRun Run => run;

    public PeerScenario Scenario => scenario;

    public Judgement Judgement => judgement;

    /// <summary>The state after the last step.</summary>
    public OptimizerState State => _state;

    /// <summary>The values at every stored step.</summary>
    /// <param name="bound">The bound of a step against the truth.</param>
    public void CompareValues(Func<int, double> bound)
    {
        judgement.Rules.UnionWith(ExercisedRules.Of(run.Optimizer.Plan));
        foreach (int step in file.Item.Integers("stored_steps"))
        foreach (string parameter in scenario.Parameters)
            StoredArray.Compare(
                file.Arrays,
                judgement,
                "value",
                $"{parameter}@{step}",
                run.Values[(parameter, step)],
                bound(step)
            );
    }

    /// <summary>One state of every parameter that has it, after the last step.</summary>
    /// <param name="what">What the keys begin with: <c>exp_avg</c>, <c>state.mu</c>.</param>
    /// <param name="bound">The bound against the truth.</param>
    /// <param name="found">What Strata has for a parameter.</param>
    public void CompareState(string what, double bound, Func<string, float[]> found)
    {
        string prefix = what + "/";
        foreach (string key in file.Arrays.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            string[] place = key[prefix.Length..].Split('@');
            if (place is not [string parameter, string step] || step != $"{scenario.Steps}")
                throw new UnsupportedException($"the state '{key}', which is not that of the last step");
            StoredArray.Compare(file.Arrays, judgement, what, key[prefix.Length..], found(parameter), bound);
        }
    }

    /// <summary>One state of every parameter that has it, found by the slots of its rule.</summary>
    /// <param name="path">The peer's name or path of the state.</param>
    public void CompareState(string what, double bound, string path) =>
        CompareState(what, bound, parameter => run.State(_state, path, parameter));

    /// <summary>The sum of the gradients since the last update; zeros right after it.</summary>
    public float[] AccumulatedSum(string parameter)
    {
        if (_state.MicroSteps == 0)
            return new float[scenario.Inputs.Parameter(parameter).Count];
        string rule = run.Plan.GroupOf(parameter).Rule!.Rule.Name;
        return _state.Slots[OptimizerState.KeyOf(rule, "accumulated", parameter)].Values.ToArray();
    }
}

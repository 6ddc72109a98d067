namespace Strata.Optim;

public sealed partial class Optimizer
{
    private const string PlateauName = "plateau";

    /// <summary>The plateaus in rates and decays, each under the first group that watches it.</summary>
    private IEnumerable<(string Label, Plateau Plateau)> Plateaus()
    {
        var seen = new HashSet<Plateau>();
        foreach (AssignmentRow row in Plan.Assignment)
        {
            int inGroup = 0;
            foreach (Hyperparameter figure in (Hyperparameter[])[row.BaseLearningRate, row.WeightDecay])
            foreach (Plateau plateau in figure.Schedule?.Plateaus ?? [])
            {
                inGroup++;
                if (seen.Add(plateau))
                    yield return (inGroup == 1 ? row.Group : $"{row.Group}#{inGroup}", plateau);
            }
        }
    }

    private void CapturePlateaus(Dictionary<string, double> groupScalars)
    {
        foreach ((string label, Plateau plateau) in Plateaus())
        {
            PlateauState state = plateau.Capture();
            groupScalars[KeyOf(label, "factor")] = state.Factor;
            groupScalars[KeyOf(label, "best")] = state.Best;
            groupScalars[KeyOf(label, "bad_count")] = state.BadCount;
            groupScalars[KeyOf(label, "cooldown_left")] = state.CooldownLeft;
            groupScalars[KeyOf(label, "gathered")] = state.Gathered;
            groupScalars[KeyOf(label, "mean")] = state.Mean;
        }
    }

    /// <summary>Takes the state of plateaus back; one that the state does not know begins anew.</summary>
    private void RestorePlateaus(OptimizerState state)
    {
        foreach ((string label, Plateau plateau) in Plateaus())
        {
            double Of(string name, double start) => state.GroupScalars.GetValueOrDefault(KeyOf(label, name), start);
            PlateauState start = plateau.Options.Start;
            plateau.Restore(
                new()
                {
                    Factor = Of("factor", start.Factor),
                    Best = Of("best", start.Best),
                    BadCount = (long)Of("bad_count", start.BadCount),
                    CooldownLeft = (long)Of("cooldown_left", start.CooldownLeft),
                    Gathered = (long)Of("gathered", start.Gathered),
                    Mean = Of("mean", start.Mean),
                }
            );
        }
    }

    private static string KeyOf(string label, string name) => OptimizerStateKeys.Slot(PlateauName, name, label);
}

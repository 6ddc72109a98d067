using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>Turns state in the space of singular vectors to the signs that the peer's decomposition gave them.</summary>
/// <remarks>A singular vector times −1 is as good; what lives in its space is then times −1 too. Nothing else may differ.</remarks>
public sealed class ProjectorSigns(PeerComparison comparison)
{
    /// <summary>The state of a parameter with the peer's signs; as it is where there is no projector.</summary>
    /// <param name="field">The peer's name of the state: <c>projector</c>, <c>mu</c>, <c>nu</c>, <c>trace</c>.</param>
    /// <param name="found">What Strata has.</param>
    public float[] Turn(string parameter, string field, float[] found)
    {
        if (
            comparison.Run.Plan.GroupOf(parameter).Rule?.Rule is not GaLore rule
            || field == "nu" // squares
            || comparison.Scenario.Inputs.Parameter(parameter).Shape is not { Rank: 2 } shape
        )
            return found;
        int rank = Math.Min(rule.Rank, Math.Min(shape[0], shape[1]));
        float[] mine = comparison.Run.State(comparison.State, "projector", parameter);
        float[] peer = comparison.File.Arrays.Floats($"state.projector/{parameter}@{comparison.Scenario.Steps}");
        bool acrossRows = field != "projector" && shape[0] >= shape[1]; // rank × columns
        int width = acrossRows ? shape[1] : rank;
        return [.. found.Select((value, i) => value * SignOf(mine, peer, rank, acrossRows ? i / width : i % width))];
    }

    private static float SignOf(float[] mine, float[] peer, int rank, int vector)
    {
        double product = 0;
        for (int i = vector; i < mine.Length; i += rank)
            product += (double)mine[i] * peer[i];
        return product < 0 ? -1 : 1;
    }
}

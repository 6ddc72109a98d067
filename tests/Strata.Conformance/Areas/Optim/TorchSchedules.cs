using Strata.Conformance.Areas.Schedules;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim;

/// <summary>What PyTorch's schedulers make of the groups of a case.</summary>
public static class TorchSchedules
{
    /// <summary>The groups of one optimizer with what a scheduler makes of their rates and momenta.</summary>
    /// <param name="scheduler">Its kind, options and formulas.</param>
    /// <param name="groups">The groups of its optimizer.</param>
    public static IEnumerable<OptimGroup> Apply(Item scheduler, IReadOnlyList<OptimGroup> groups)
    {
        string kind = scheduler.Text("kind");
        for (int i = 0; i < groups.Count; i++)
        {
            int index = i;
            var options = new PeerOptions(scheduler.Object("options"), index);
            string Formula() => scheduler.Has("formulas") ? scheduler.Texts("formulas")[index] : "";
            yield return groups[i] with
            {
                Rate = TorchSchedulers.Rate(kind, groups[i].Options.Number("lr"), options, Formula),
                Momentum = TorchSchedulers.Momentum(kind, options, Formula),
            };
        }
    }
}

using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>Schedules that a case gives by their formula: fastai's cycle and ULMFiT's triangle.</summary>
public static class FormulaSchedulers
{
    public static Schedule Rate(string kind, double rate, PeerOptions options) =>
        kind switch
        {
            "fastai_one_cycle" => Schedule.FitOneCycle(
                rate,
                options.Number("total"),
                options.Number("pct_start"),
                options.Number("div"),
                options.Number("div_final")
            ),
            "slanted_triangular" => Schedule.SlantedTriangular(
                rate,
                options.Steps("total"),
                options.Number("cut_frac"),
                options.Number("ratio")
            ),
            _ => throw new UnsupportedException($"schedule {kind}"),
        };

    public static Schedule? Momentum(string kind, PeerOptions options)
    {
        if (kind != "fastai_one_cycle")
            return null;
        double[] momenta = options.Numbers("moms");
        double steps = options.Number("total");
        return Schedule.PiecewiseInterpolate(
            Anneal.Cosine,
            (0, momenta[0]),
            (options.Number("pct_start") * steps, momenta[1]),
            (steps, momenta[2])
        );
    }
}

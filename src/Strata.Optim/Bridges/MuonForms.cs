namespace Strata.Optim;

/// <summary>The options of Muon that are one library's alone.</summary>
internal static class MuonForms
{
    /// <summary>Each option that classes of other libraries lack, and whether it is other than in the form they have.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="form">The class' arithmetic in these options.</param>
    public static IEnumerable<(string Option, bool IsSet)> Beyond(Muon rule, Muon form) =>
        [
            (nameof(rule.MomentumForm), rule.MomentumForm != form.MomentumForm),
            (nameof(rule.Coefficients), rule.Coefficients != form.Coefficients),
            (nameof(rule.EpsilonPlacement), rule.EpsilonPlacement != form.EpsilonPlacement),
            (nameof(rule.SafetyFactor), !rule.SafetyFactor.Equals(form.SafetyFactor)),
            (nameof(rule.Preconditioning), rule.Preconditioning != form.Preconditioning),
            (nameof(rule.Adjustment), rule.Adjustment != form.Adjustment),
            (nameof(rule.MatchedRms), !rule.MatchedRms.Equals(form.MatchedRms)),
            (nameof(rule.Kernels), rule.Kernels != form.Kernels),
            (nameof(rule.NormalizeSpatial), rule.NormalizeSpatial != form.NormalizeSpatial),
            (nameof(rule.OutputAxis), rule.OutputAxis != form.OutputAxis),
            (nameof(rule.Fallback), rule.Fallback != form.Fallback),
            (nameof(rule.FallbackRateScale), !rule.FallbackRateScale.Equals(form.FallbackRateScale)),
            (nameof(rule.FallbackBeta1), rule.FallbackBeta1 != form.FallbackBeta1),
            (nameof(rule.FallbackBeta2), rule.FallbackBeta2 != form.FallbackBeta2),
            (nameof(rule.FallbackEpsilon), !rule.FallbackEpsilon.Equals(form.FallbackEpsilon)),
            (nameof(rule.Adaptive), rule.Adaptive != form.Adaptive),
        ];
}

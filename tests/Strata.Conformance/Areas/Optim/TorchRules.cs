using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <summary>Strata's rules for PyTorch's classes and options.</summary>
public static partial class TorchRules
{
    /// <summary>The rule of a group.</summary>
    /// <exception cref="UnsupportedException">Strata has no such rule.</exception>
    public static UpdateRule Make(OptimGroup group)
    {
        Item options = group.Options;
        Hyperparameter rate = options.Number("lr");
        if (group.Rate is not null)
            rate = group.Rate;
        return group.Rule switch
        {
            "torch.optim.SGD" => Sgd(options, rate, group.Momentum),
            "torch.optim.Adam" => Adam(new Adam(rate), options, group.Momentum),
            "torch.optim.AdamW" => Adam(new AdamW(rate), options, group.Momentum),
            "torch.optim.RMSprop" => RmsProp(options, rate, group.Momentum),
            "torch.optim.Adamax" => Adamax(options, rate, group.Momentum),
            "torch.optim.RAdam" => RAdam(options, rate, group.Momentum),
            "torch.optim.NAdam" => NAdam(options, rate, group.Momentum),
            "torch.optim.Adadelta" => Adadelta(options, rate),
            "torch.optim.Adagrad" => Adagrad(options, rate),
            "torch.optim.Rprop" => Rprop(options, rate),
            "torch.optim.ASGD" => Asgd(options, rate),
            "torch.optim.Adafactor" => Adafactor(options, rate),
            "torch.optim.Muon" => Muon(options, rate),
            _ => throw new UnsupportedException($"rule {group.Rule}"),
        };
    }

    /// <summary>The momentum, or the first beta, that a step uses; null for a rule without.</summary>
    public static double? MomentumAt(UpdateRule rule, long step) =>
        rule switch
        {
            Sgd sgd => sgd.Momentum.At(step),
            AdamRule adam => adam.Beta1.At(step),
            RmsProp rms => rms.Momentum.At(step),
            Muon muon => muon.Momentum.At(step),
            Adamax adamax => adamax.Beta1.At(step),
            RAdam rectified => rectified.Beta1.At(step),
            NAdam nesterov => nesterov.Beta1.At(step),
            _ => null,
        };

    /// <summary>Whether the peer counts the steps of each parameter under this rule.</summary>
    public static bool CountsSteps(UpdateRule rule) => rule is not (Strata.Optim.Sgd or Strata.Optim.Muon);

    private static Sgd Sgd(Item options, Hyperparameter rate, Schedule? momentum) =>
        new(rate)
        {
            Momentum = Scheduled(options.Number("momentum"), momentum),
            Dampening = options.Number("dampening"),
            Nesterov = options.Flag("nesterov"),
            WeightDecay = options.Number("weight_decay"),
            Maximize = options.Flag("maximize"),
        };

    private static AdamRule Adam(AdamRule rule, Item options, Schedule? beta1) =>
        rule with
        {
            Beta1 = Scheduled(Betas(options)[0], beta1),
            Beta2 = Betas(options)[1],
            Epsilon = options.Number("eps"),
            AmsGrad = options.Flag("amsgrad"),
            WeightDecay = options.Number("weight_decay"),
            DecayMode = Decay(options),
            Maximize = options.Flag("maximize"),
        };

    private static RmsProp RmsProp(Item options, Hyperparameter rate, Schedule? momentum) =>
        new(rate)
        {
            Alpha = options.Number("alpha"),
            Epsilon = options.Number("eps"),
            Momentum = Scheduled(options.Number("momentum"), momentum),
            Centered = options.Flag("centered"),
            WeightDecay = options.Number("weight_decay"),
            Maximize = options.Flag("maximize"),
        };

    private static Adamax Adamax(Item options, Hyperparameter rate, Schedule? beta1) =>
        new(rate)
        {
            Beta1 = Scheduled(Betas(options)[0], beta1),
            Beta2 = Betas(options)[1],
            Epsilon = options.Number("eps"),
            WeightDecay = options.Number("weight_decay"),
            Maximize = options.Flag("maximize"),
        };

    private static RAdam RAdam(Item options, Hyperparameter rate, Schedule? beta1) =>
        new(rate)
        {
            Beta1 = Scheduled(Betas(options)[0], beta1),
            Beta2 = Betas(options)[1],
            Epsilon = options.Number("eps"),
            WeightDecay = options.Number("weight_decay"),
            DecayMode = Decay(options),
            Maximize = options.Flag("maximize"),
        };

    private static NAdam NAdam(Item options, Hyperparameter rate, Schedule? beta1) =>
        new(rate)
        {
            Beta1 = Scheduled(Betas(options)[0], beta1),
            Beta2 = Betas(options)[1],
            Epsilon = options.Number("eps"),
            MomentumDecay = options.Number("momentum_decay"),
            WeightDecay = options.Number("weight_decay"),
            DecayMode = Decay(options),
            Maximize = options.Flag("maximize"),
        };

    private static Adadelta Adadelta(Item options, Hyperparameter rate) =>
        new(rate)
        {
            Rho = options.Number("rho"),
            Epsilon = options.Number("eps"),
            WeightDecay = options.Number("weight_decay"),
            Maximize = options.Flag("maximize"),
        };

    private static Adagrad Adagrad(Item options, Hyperparameter rate) =>
        new(rate)
        {
            LearningRateDecay = options.Number("lr_decay"),
            InitialAccumulator = options.Number("initial_accumulator_value"),
            Epsilon = options.Number("eps"),
            WeightDecay = options.Number("weight_decay"),
            Maximize = options.Flag("maximize"),
        };

    private static Rprop Rprop(Item options, Hyperparameter rate) =>
        new(rate)
        {
            Shrink = options.Numbers("etas")[0],
            Grow = options.Numbers("etas")[1],
            SmallestStep = options.Numbers("step_sizes")[0],
            LargestStep = options.Numbers("step_sizes")[1],
            Maximize = options.Flag("maximize"),
        };

    private static Asgd Asgd(Item options, Hyperparameter rate) =>
        new(rate)
        {
            Lambda = options.Number("lambd"),
            Alpha = options.Number("alpha"),
            AverageFrom = options.Number("t0"),
            WeightDecay = options.Number("weight_decay"),
            Maximize = options.Flag("maximize"),
        };

    private static double[] Betas(Item options) => options.Numbers("betas");

    private static DecayMode Decay(Item options) =>
        options.Flag("decoupled_weight_decay") ? DecayMode.Decoupled : DecayMode.Coupled;

    private static Hyperparameter Scheduled(double constant, Schedule? schedule) =>
        schedule is null ? constant : schedule;
}

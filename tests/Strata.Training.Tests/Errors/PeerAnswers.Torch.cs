using Strata.Optim;

namespace Strata.Training.Tests.Errors;

internal static partial class PeerAnswers
{
    private static IEnumerable<(Answer, string[])> Torch =>
        [
            Row(Mistakes.InTwoGroups(), "parameter_in_two_groups", "add_param_group_parameter_already_there"),
            Row(Mistakes.TiedInTwoGroups, "parameter_in_two_groups_tied_modules"),
            Row(Mistakes.TiedOnce, "tied_named_parameters"),
            Row(
                Mistakes.SameParameterTwiceInMemory,
                "parameter_twice_in_one_group",
                "parameter_twice_in_one_group_adam"
            ),
            Row(Mistakes.InNoGroup, "parameter_in_no_group"),
            Row(Mistakes.Recipe("sgd(0.01, learning_rate: 0.5)"), "unknown_option_in_group_learning_rate"),
            Row(Mistakes.Recipe("adamw(0.1, weight_deacy: 0.5)"), "unknown_option_in_group_weight_deacy"),
            Row(Mistakes.Recipe("adam(0.1, momentum: 0.9)"), "option_of_another_rule_in_group"),
            Row(Mistakes.Refused(new Sgd(0.1) { Momentum = 1.5 }, "momentum"), "constructor_sgd_momentum_1.5"),
            Row(
                Answer.Warning(() => Mistakes.Plan(new Adam(0.1) { Epsilon = 0 }), "epsilon of Adam"),
                "constructor_adam_eps_0.0",
                "adam_eps_zero_zero_gradient"
            ),
            Row(RuleHasTypedOptions, "constructor_adam_betas_0.9"),
            Row(Mistakes.Refused(new AdamW(double.PositiveInfinity), "learning rate"), "constructor_adamw_lr_inf"),
            Row(Mistakes.Refused(new RmsProp(0.01) { Alpha = 1.5 }, "alpha"), "constructor_rmsprop_alpha_1.5"),
            Row(
                Mistakes.Refused(new Rprop(0.01) { Shrink = 1, Grow = 0.5 }, "shrink"),
                "constructor_rprop_etas_1.0_0.5"
            ),
            Row(Mistakes.Recipe("asgd(0.1, lambda: -1)"), "constructor_asgd_lambd_-1"),
            Row(Mistakes.Recipe("muon(0.1, epsilon: -1)"), "constructor_muon_eps_-1.0"),
            Row(Mistakes.Recipe("muon(0.1, coefficients: 1)"), "constructor_muon_ns_coefficients_1.0_2.0"),
            Row(Mistakes.Recipe("muon(0.1, steps: 100)"), "constructor_muon_ns_steps_100"),
            Row(Mistakes.Refused(new Sgd(-1), "learning rate"), "group_negative_lr"),
            Row(Mistakes.Refused(new AdamW(0.1) { Beta1 = 1.5, Beta2 = -3 }, "beta2 is -3"), "group_invalid_betas"),
            Row(Mistakes.Refused(new AdamW(0.1) { Beta1 = 1 }, "beta1"), "group_betas_of_one"),
            Row(Mistakes.Refused(new AdamW(0.1) { Epsilon = -1 }, "epsilon"), "group_negative_eps"),
            Row(Mistakes.Refused(new Sgd(0.1) { Momentum = -0.5 }, "momentum"), "group_negative_momentum"),
            Row(Mistakes.Refused(new Sgd(0.1) { WeightDecay = -1 }, "weight decay"), "group_negative_weight_decay"),
            Row(Mistakes.Refused(new Sgd(double.NaN), "learning rate"), "group_nan_lr"),
            Row(Answer.Warning(() => Mistakes.Plan(new Adam(0)), "group \"all\""), "group_zero_lr"),
            Row(
                Mistakes.Refused(new Sgd(0.1) { Nesterov = true }, "nesterov needs momentum"),
                "group_nesterov_without_momentum"
            ),
            Row(
                Mistakes.Refused(
                    new Sgd(0.1)
                    {
                        Nesterov = true,
                        Momentum = 0.9,
                        Dampening = 0.1,
                    },
                    "dampening 0"
                ),
                "group_nesterov_with_dampening"
            ),
            Row(Mistakes.NoParameters, "empty_list"),
            Row(
                Mistakes.EmptyGroup,
                "empty_group",
                "only_empty_groups",
                "exhausted_generator",
                "exhausted_generator_in_group"
            ),
            Row(OnlyParameters, "bare_tensor", "not_a_tensor", "not_a_leaf"),
            Row(Mistakes.OrderDoesNotMatter, "set_of_parameters", "set_at_top"),
            Row(Mistakes.PlanSaysWhatTrains, "requires_grad_false"),
            Row(
                Answer.Impossible(
                    "A group is made of a label, its parameters and its rule; one without parameters does not compile."
                ),
                "group_without_params"
            ),
            Row(
                Answer.Impossible("Every parameter has a name."),
                "mixed_names_in_one_group",
                "mixed_names_between_groups",
                "mixed_names_between_groups_reversed"
            ),
            Row(Mistakes.SameName, "same_name_twice"),
            Row(Mistakes.Recipe("muon(0.1)"), "muon_vector", "muon_convolution", "muon_vector_added_later"),
            Row(Mistakes.NoGradients, "gradient_none_everywhere", "clip_norm_no_gradients"),
            Row(Mistakes.ZeroGradientDecays, "gradient_zero_with_decay"),
            .. (
                (string[])
                    [
                        "sgd",
                        "adam",
                        "rmsprop",
                        "adagrad",
                        "rprop",
                        "adamax",
                        "adadelta",
                        "nadam",
                        "radam",
                        "asgd",
                        "adafactor",
                        "muon",
                    ]
            ).Select(rule => Row(Mistakes.NotFinite(rule), $"nan_gradient_{rule}")),
            Row(Mistakes.NotFinite("sgd", more: plan => plan.Clip(1)), "nan_gradient_clip_norm"),
            Row(Mistakes.NotFinite("sgd", float.PositiveInfinity, plan => plan.Clip(1)), "inf_gradient_clip_norm"),
            Row(Mistakes.NotFinite("sgd", more: plan => plan.ClipValue(0.5)), "nan_gradient_clip_value"),
            Row(Mistakes.ClipFactors, "clip_norm_factor"),
            Row(Mistakes.CenteredStaysFinite(400), "rmsprop_centered_constant_gradient"),
            Row(
                Mistakes.RestoredByName,
                "load_other_group_count",
                "load_permuted_order",
                "load_permuted_order_named",
                "state_keys_are_positions"
            ),
            Row(Mistakes.RestoredIntoOtherParameters, "load_other_group_size"),
            Row(Mistakes.RestoredIntoOtherShape, "load_other_shape", "load_other_shape_broadcasts"),
            Row(
                Mistakes.Restored(new Sgd(0.1) { Momentum = 0.9 }, new Adam(0.1), "\"sgd\"", "\"head.kernel\""),
                "load_sgd_into_adam"
            ),
            Row(Mistakes.Restored(new AdamW(0.1), new Adam(0.1), "\"adamw\""), "load_adamw_into_adam"),
            Row(Mistakes.Restored(new Adam(0.1), new AdamW(0.1), "\"adamw\""), "load_adam_into_adamw"),
            Row(
                Mistakes.Restored(new Adam(0.1), new Adam(0.1) { AmsGrad = true }, "max_exp_avg_sq"),
                "load_adam_into_adam_amsgrad"
            ),
            Row(Mistakes.RatesOfThePlan, "load_replaces_options"),
            .. (
                (string[])
                    [
                        "steplr",
                        "lambdalr",
                        "cosineannealinglr",
                        "exponentiallr",
                        "onecyclelr",
                        "cycliclr",
                        "multisteplr",
                        "cosineannealingwarmrestarts",
                        "sequentiallr",
                        "reducelronplateau",
                    ]
            ).Select(schedule => Row(Mistakes.JoinsLater, $"add_param_group_after_{schedule}")),
            Row(Mistakes.ScheduleIsAFactor, "onecycle_scalar_max_lr", "cyclic_scalar_base_lr", "swalr_scalar_swa_lr"),
            Row(OneScheduleAFigure, "lambda_wrong_count", "two_schedulers_one_optimizer", "plateau_wrong_count"),
            Row(Mistakes.PlateauOfNan, "plateau_nan_metric"),
            Row(Mistakes.RestoredCounter, "scheduler_after_loading"),
            Row(Mistakes.FirstRate(Schedule.Linear(1, 0, 10)), "scheduler_step_before_optimizer_step"),
            Row(
                Answer.Impossible(
                    "A schedule changes the figure in whose place it stands; none changes momentum unasked."
                ),
                "onecycle_sgd_momentum_zero"
            ),
            Row(
                Answer.Impossible(
                    "The length of a schedule is an argument of its constructor; without it the program does not compile."
                ),
                "onecycle_no_length"
            ),
            Row(Mistakes.EndsExactly, "onecycle_too_many_steps"),
            Row(RulesAreImmutable, "manual_lr_edit_closed_form", "manual_lr_edit_chained"),
            Row(Mistakes.FirstRate(Schedule.Linear(0, 1, 10)), "linear_start_factor_zero"),
            Row(Answer.Error(() => Schedule.Cosine(0.1, 0), "Steps"), "cosine_t_max_zero"),
            Row(
                Mistakes.Refused(new Sgd(0.1).WithAverage(WeightAverage.Exponential(2)), "decay of the average"),
                "ema_decay_two"
            ),
            Row(Mistakes.AverageBegins, "ema_first_update_copies"),
        ];
}

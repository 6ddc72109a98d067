using Strata.Optim;

namespace Strata.Training.Tests.Errors;

internal static partial class PeerAnswers
{
    private static string KernelOrBias(Parameter parameter) => parameter.Name == "head.kernel" ? "kernel" : "bias";

    private static IEnumerable<(Answer, string[])> Optax =>
        [
            Row(Mistakes.Labels(KernelOrBias, ["kernel", "bias", "third"], "\"third\""), "transform_without_label"),
            Row(
                Mistakes.LabelsOnce,
                "callable_unknown_label_only_at_update_stateless",
                "callable_other_known_label_at_update",
                "callable_called_with_updates",
                "labels_changed_in_place_between_updates",
                "labels_changed_in_place_under_jit"
            ),
            Row(
                Mistakes.Labels(
                    parameter => parameter.Name == "scale" ? null : KernelOrBias(parameter),
                    ["kernel", "bias"],
                    "\"scale\""
                ),
                "label_tree_missing_parameter"
            ),
            Row(
                Answer.Impossible(
                    "Labels come from a function of the parameter, so there is no tree that could have another structure."
                ),
                "label_tree_extra_parameter",
                "label_tree_list_instead_of_dict",
                "label_tree_frozen_dict"
            ),
            Row(
                Mistakes.Labels(_ => "bias", ["kernel", "bias"], "\"kernel\""),
                "label_single_string",
                "group_that_matches_nothing_in_this_model"
            ),
            Row(Mistakes.NullFreezes, "transform_none"),
            Row(
                Answer.Impossible("Labels are strings; a number does not compile."),
                "mixed_label_types_all_known",
                "mixed_label_types_all_known_jit",
                "mixed_label_types_one_unknown"
            ),
            Row(
                Answer.Error(
                    () => OptimizationPlan.For(Mistakes.Set()).Group("kernels", "**.kernel", new Sgd(0.1)).Build(),
                    "\"head.bias\"",
                    "\"scale\""
                ),
                "masked_false_leaf"
            ),
            Row(
                Mistakes.Statement(plan => plan.NoWeightDecay(Selector.Names("scale", "head.gamma")), "\"head.gamma\""),
                "mask_missing_key",
                "mask_extra_key",
                "selective_transform_wrong_structure"
            ),
            Row(
                SelectorsTakeWholeParameters,
                "mask_of_strings",
                "mask_of_numbers",
                "mask_elementwise_array",
                "mask_single_true",
                "mask_callable_returns_single_bool"
            ),
            Row(Mistakes.Statement(plan => plan.Freeze("nobody"), "Freeze(\"nobody\")"), "freeze_wrong_structure"),
            Row(Mistakes.FrozenStays, "frozen_before_adamw_still_decays"),
            .. (
                (string[])
                    [
                        "adamw",
                        "adamw_weight_decay_0",
                        "lamb",
                        "lars",
                        "adafactor",
                        "adaptive_grad_clip",
                        "keep_params_nonnegative",
                        "novograd",
                        "lion",
                        "sgd",
                        "prodigy",
                        "dog",
                        "partition_with_adamw",
                    ]
            ).Select(rule => Row(OptimizerHoldsParameters, $"update_without_params_{rule}")),
            Row(
                OptimizerHoldsParameters,
                "polyak_sgd_without_value",
                "reduce_on_plateau_without_value",
                "unknown_extra_argument",
                "update_with_none_state_sgd"
            ),
            Row(
                Mistakes.Restored(new Sgd(0.1), new Adam(0.1), "\"sgd\"", "exp_avg"),
                "update_with_empty_state",
                "update_before_init_adam",
                "state_of_longer_chain",
                "state_of_other_chain_same_length"
            ),
            Row(
                Mistakes.RestoredAfterRegrouping,
                "restore_with_other_partition_adam",
                "restore_bytes_with_other_partition"
            ),
            Row(Mistakes.RatesOfThePlan, "restore_with_other_partition_sgd"),
            Row(Mistakes.RestoredByName, "restore_with_renamed_group"),
            Row(
                Mistakes.Restored(new Adam(0.1), new Sgd(0.1) { Momentum = 0.9 }, "\"adam\"", "momentum_buffer"),
                "restore_bytes_adam_into_sgd_momentum"
            ),
            Row(Mistakes.TwoGroupsOfOneName, "named_chain_duplicate"),
            Row(Mistakes.RestoredIntoOtherParameters, "named_chain_state_lacks_name"),
            Row(RuleEndsInARate, "chain_empty", "chain_of_a_function", "no_learning_rate_at_the_end"),
            Row(Mistakes.Statement(plan => plan.Accumulate(0), "Accumulate(0)"), "k_0", "apply_every_0"),
            Row(Mistakes.Statement(plan => plan.Accumulate(-2), "Accumulate(-2)"), "k_negative"),
            Row(
                AccumulationIsANumber,
                "k_float",
                "k_schedule_shrinks_while_accumulating",
                "multisteps_in_chain_without_gradient_transformation"
            ),
            Row(
                PoliciesAreEnums,
                "skip_function_returns_python_bool",
                "skip_function_returns_array",
                "skip_function_returns_int_array",
                "apply_if_finite_negative_max"
            ),
            Row(Mistakes.StartsAtZero, "has_updated_at_start"),
            Row(Mistakes.NotFinite("sgd", more: plan => plan.Accumulate(2)), "one_nan_gradient_poisons_the_window"),
            Row(RulesAreImmutable, "write_scheduled_hyperparameter"),
            Row(RuleHasTypedOptions, "write_wrong_shape", "nesterov_is_not_a_hyperparameter"),
            Row(
                Answer.Impossible("A schedule and a selector are different types; neither is taken for the other."),
                "mask_callable_is_taken_for_a_schedule",
                "mask_callable_as_static_argument"
            ),
            Row(Mistakes.Refused(new Sgd(-0.1), "learning rate"), "sgd_negative_learning_rate"),
            Row(Mistakes.Refused(new Sgd(double.NaN), "learning rate"), "sgd_nan_learning_rate"),
            Row(Mistakes.Refused(new Sgd(double.PositiveInfinity), "learning rate"), "sgd_infinite_learning_rate"),
            Row(Mistakes.Refused(new Sgd(0.1) { Momentum = 1.5 }, "momentum"), "sgd_momentum_above_1"),
            Row(Mistakes.Refused(new Adam(0.1) { Beta1 = 1 }, "beta1"), "adam_b1_is_1", "ema_decay_1"),
            Row(Mistakes.Refused(new Adam(0.1) { Beta2 = 1 }, "beta2"), "adam_b2_is_1"),
            Row(Mistakes.Refused(new Adam(0.1) { Beta2 = 1.5 }, "beta2"), "adam_b2_above_1"),
            Row(Mistakes.Refused(new Adam(0.1) { Beta1 = -0.5 }, "beta1"), "adam_b1_negative"),
            Row(Mistakes.Refused(new Adam(0.1) { Epsilon = -0.1 }, "epsilon"), "adam_eps_negative"),
            Row(Mistakes.Refused(new AdamW(0.1) { WeightDecay = -1 }, "weight decay"), "adamw_weight_decay_negative"),
            Row(Mistakes.Statement(plan => plan.ClipValue(-0.1), "ClipValue(-0.1)"), "clip_negative"),
            Row(Mistakes.Statement(plan => plan.Clip(0), "Clip(0, Global)"), "clip_by_global_norm_0"),
            Row(Mistakes.Statement(plan => plan.Clip(-1), "Clip(-1, Global)"), "clip_by_global_norm_negative"),
            Row(
                Mistakes.Refused(new Lookahead(new Sgd(0.1)) { SyncPeriod = 0 }, "sync period"),
                "lookahead_sync_period_0"
            ),
            Row(
                Answer.Impossible(
                    "The slow weights are a slot of the rule; what a step takes are the parameters themselves."
                ),
                "lookahead_plain_params_in_update"
            ),
            Row(Mistakes.CenteredStaysFinite(1), "rmsprop_centered_bias_correction_first_step"),
            Row(Mistakes.Recipe("adafactor(0.1, decay_offset: 1)"), "adafactor_decay_offset_positive"),
            Row(Mistakes.Recipe("sm3(0.1)"), "sm3_with_a_scalar_parameter", "schedule_as_learning_rate_of_sm3"),
            Row(Mistakes.Refused(new Lbfgs(0.1) { MemorySize = 0 }, "memory"), "lbfgs_memory_0"),
            Row(Mistakes.Recipe("dog(1, start: x)"), "dog_unknown_init_step"),
            Row(Mistakes.Recipe("noisysgd(0.1)"), "noisy_sgd_without_key"),
            Row(
                Mistakes.Recipe("muon(0.1, steps: 3)"),
                "muon_too_few_coefficients",
                "muon_more_steps_than_coefficients"
            ),
            Row(Mistakes.Recipe("muon(0.1, coefficients: x)"), "muon_unknown_preset"),
            Row(Mistakes.Recipe("muon(0.1, preconditioning: x)"), "muon_unknown_preconditioning"),
            Row(
                Answer.Impossible("No rule takes axes: which are rows and which are columns follows from the shape."),
                "muon_same_axis_twice",
                "muon_same_axis_twice_3d",
                "muon_dimension_numbers_of_a_matrix_are_ignored"
            ),
            Row(Mistakes.Recipe("muon(0.1)"), "muon_on_a_vector"),
            Row(
                Answer.Impossible(
                    "A plan names what a rule gets, by name, rank or module, and Explain shows every row."
                ),
                "muon_takes_embeddings_and_heads"
            ),
            Row(Mistakes.Recipe("galore(0.1, rank: 0)"), "galore_rank_0"),
            Row(Answer.Error(() => _ = new ReduceOnPlateau { Factor = 1 }, "Factor"), "reduce_on_plateau_factor_1"),
            Row(Mistakes.PlateauWithoutTolerance, "reduce_on_plateau_no_tolerance"),
            Row(Mistakes.PlateauThresholdAboveOne, "reduce_on_plateau_rtol_above_1"),
            Row(
                Answer.Error(() => _ = new ReduceOnPlateau { AbsoluteThreshold = -1 }, "AbsoluteThreshold"),
                "reduce_on_plateau_negative_atol"
            ),
            Row(
                Answer.Error(() => Schedule.Cosine(1, 0), "Steps"),
                "schedule_cosine_decay_steps_0",
                "schedule_warmup_cosine_warmup_equals_decay"
            ),
            Row(Answer.Error(() => Schedule.Cosine(1, -3), "Steps"), "schedule_cosine_decay_steps_negative"),
            Row(Answer.Error(() => Schedule.Cosine(1, -10), "Steps"), "schedule_warmup_cosine_warmup_above_decay"),
            Row(Answer.Error(() => Schedule.WarmUp(1, 0), "Steps"), "schedule_warmup_constant_zero_warmup"),
            Row(
                Answer.Error(() => Schedule.Linear(1, 0, 0), "Steps"),
                "schedule_linear_zero_steps",
                "schedule_linear_onecycle_0_steps",
                "schedule_cosine_onecycle_0_steps"
            ),
            Row(
                Mistakes.NegativeLater(Schedule.PiecewiseConstant(1, (10, -1))),
                "schedule_piecewise_constant_negative_scale"
            ),
            Row(
                Mistakes.NegativeLater(Schedule.PiecewiseInterpolate(Anneal.Linear, (0, 1), (10, -1))),
                "schedule_piecewise_interpolate_negative_scale"
            ),
            Row(
                Answer.Impossible("How points are joined is an enumeration, Anneal.Linear or Anneal.Cosine."),
                "schedule_piecewise_interpolate_unknown_type"
            ),
            Row(
                Answer.Error(
                    () =>
                        _ = new SequenceSchedule(
                            [Schedule.Constant(1), Schedule.Constant(2), Schedule.Constant(3)],
                            [10]
                        ),
                    "one more schedule than boundaries"
                ),
                "schedule_join_too_few_boundaries"
            ),
            Row(
                Answer.Error(
                    () => _ = new SequenceSchedule([Schedule.Constant(1), Schedule.Constant(2)], [10, 20]),
                    "one more schedule than boundaries"
                ),
                "schedule_join_too_many_boundaries"
            ),
            Row(
                Answer.Error(() => _ = new SequenceSchedule([], []), "one more schedule than boundaries"),
                "schedule_join_no_schedules"
            ),
            Row(
                Answer.Impossible(
                    "The length of a cosine is an argument of its constructor; without it the program does not compile."
                ),
                "schedule_sgdr_without_decay_steps"
            ),
            Row(Answer.Error(() => Schedule.Exponential(1, -0.5), "Factor"), "schedule_exponential_negative_rate"),
            Row(Mistakes.Refused(new Sgd(Schedule.Constant(double.NaN)), "learning rate"), "schedule_constant_nan"),
            Row(Mistakes.PolynomialEnds, "polynomial_fractional_power_under_jit"),
            Row(Mistakes.EndsExactly, "linear_to_zero_under_jit"),
            Row(Mistakes.RpropOnASchedule, "schedule_as_learning_rate_of_rprop"),
            Row(
                Mistakes.MissingGradients,
                "gradient_tree_lacks_a_leaf_adam",
                "gradient_tree_lacks_a_leaf_sgd",
                "gradient_none_leaf_sgd"
            ),
            Row(
                Mistakes.WrongShape,
                "gradient_of_shape_1_for_shape_2_sgd",
                "gradient_of_shape_1_for_shape_2_adam",
                "gradient_larger_than_parameter_sgd",
                "gradient_transposed"
            ),
            Row(
                OnlyFloat32,
                "scalar_parameter_grows_in_distance_over_gradients",
                "integer_parameter",
                "integer_parameter_adam",
                "bfloat16_gradient_float32_parameter"
            ),
            Row(RuleEndsInARate, "adadelta_without_learning_rate_ascends"),
            Row(Mistakes.NotFinite("sgd", more: plan => plan.Clip(1)), "nan_gradient_with_clip_by_global_norm"),
            Row(
                Mistakes.NotFinite("sgd", float.PositiveInfinity, plan => plan.Clip(1)),
                "infinite_gradient_with_clip_by_global_norm"
            ),
            Row(Mistakes.NotFinite("lion"), "nan_gradient_sign_rules"),
            Row(Mistakes.ZeroGradientIsFinite, "zero_gradient_everywhere_normalize"),
            Row(Mistakes.NoParameters, "empty_tree"),
            Row(StepAppliesItself, "apply_updates_other_structure"),
            Row(Mistakes.NoEvaluationValues, "schedule_free_eval_params_of_sgd_state"),
            Row(Mistakes.Refused(new ScheduleFreeSgd(0.1) { Beta1 = 0 }, "beta1"), "schedule_free_eval_params_b1_0"),
            Row(Mistakes.ScheduleFreeFromZero, "schedule_free_zero_first_learning_rate"),
            Row(Mistakes.Recipe("adopt(0.1)"), "adopt_first_step"),
        ];
}

using Strata.Optim;

namespace Strata.Training.Tests.Errors;

internal static partial class PeerAnswers
{
    private static IEnumerable<(Answer, string[])> Keras =>
        [
            Row(Mistakes.Refused(new Sgd(-0.1), "learning rate"), "learning_rate_negative"),
            Row(Mistakes.Refused(new Sgd(double.NaN), "learning rate"), "learning_rate_nan"),
            Row(Mistakes.Recipe("adam(0.1, decay: 0.01)"), "decay_argument"),
            Row(Mistakes.Statement(plan => plan.ClipValue(-0.5), "ClipValue(-0.5)"), "clip_negative"),
            Row(Mistakes.Statement(plan => plan.Clip(0, ClipScope.Parameter), "Clip(0, Parameter)"), "clip_zero"),
            Row(Mistakes.Refused(new Sgd(1) { WeightDecay = -0.5 }, "weight decay"), "weight_decay_negative"),
            Row(
                Answer.Outcome(() =>
                {
                    Mistakes.Plan(new Sgd(1) { WeightDecay = 0 }).Assignment["scale"].DecayPerStepAt(0).ShouldBe(0);
                    return "a decay of 0 is no decay, and the row shows 0";
                }),
                "weight_decay_zero"
            ),
            Row(Mistakes.Refused(new Adam(0.1) { Beta1 = 1.5 }, "beta1"), "adam_beta_above_one"),
            Row(
                Mistakes.Refused(new Sgd(1) { Nesterov = true }, "nesterov needs momentum"),
                "nesterov_without_momentum"
            ),
            Row(Mistakes.Statement(plan => plan.Accumulate(0), "Accumulate(0)"), "accumulation_zero"),
            Row(
                Answer.Impossible("The decay belongs to the average: without an average there is none to set."),
                "ema_momentum_out_of_range_unused"
            ),
            Row(Answer.Impossible("OverwriteEvery is 0 for never, as its documentation says."), "ema_overwrite_zero"),
            Row(Mistakes.WholeNumber, "set_learning_rate_int"),
            Row(Mistakes.Recipe("adamx(0.1)"), "get_unknown_optimizer"),
            Row(Mistakes.MissingGradients, "known_subset"),
            Row(
                Mistakes.MissingGradients,
                "some_gradients_none",
                "none_gradient_while_accumulating",
                "multi_all_none_for_one_optimizer",
                "multi_some_none"
            ),
            Row(
                Answer.Impossible("A gradient lies in its parameter, so that there are no two lists to match."),
                "too_few_gradients",
                "zip_of_unequal_lists",
                "fewer_gradients_than_variables",
                "more_gradients_than_variables",
                "multi_too_few_gradients",
                "multi_subset"
            ),
            Row(Mistakes.NoGradients, "all_gradients_none"),
            Row(Mistakes.NoParameters, "empty_list", "empty_apply_gradients"),
            Row(CreatedWhole, "not_built", "load_before_build", "set_weights_before_build"),
            Row(Mistakes.SameParameterTwiceInMemory, "duplicate_variable"),
            Row(Mistakes.WrongShape, "wrong_shape", "broadcastable_shape", "broadcastable_shape_momentum"),
            Row(Mistakes.NotFinite("sgd"), "nan_gradient"),
            Row(
                Mistakes.NotFinite("sgd", float.PositiveInfinity, plan => plan.Clip(1)),
                "inf_gradient_with_global_clipnorm"
            ),
            Row(Mistakes.FrozenStays, "non_trainable_variable"),
            Row(Mistakes.GrowingModel, "build_twice"),
            Row(OnlyParameters, "raw_tf_variable"),
            Row(Mistakes.Recipe("adafactor(0.1, relative_step: true)"), "adafactor_relative_step_false"),
            Row(DenseGradients, "indexed_slices_with_repeated_rows", "indexed_slices_second_moment"),
            Row(Mistakes.NoDecayOn("**.bias", "head.kernel, scale"), "exclude_by_name"),
            Row(
                Mistakes.Statement(
                    plan => plan.NoWeightDecay("head.b.as"),
                    "NoWeightDecay(\"head.b.as\")",
                    "\"head.bias\""
                ),
                "exclude_name_is_a_pattern"
            ),
            Row(
                Mistakes.Statement(plan => plan.NoWeightDecay("gamma"), "NoWeightDecay(\"gamma\")"),
                "exclude_name_matches_nothing"
            ),
            Row(Mistakes.Statement(plan => plan.NoWeightDecay("e"), "NoWeightDecay(\"e\")"), "exclude_name_substring"),
            Row(
                Mistakes.Statement(plan => plan.NoWeightDecay("bias$"), "NoWeightDecay(\"bias$\")"),
                "exclude_anchored_pattern"
            ),
            Row(Answer.Error(() => Selector.Pattern("("), "\"(\""), "exclude_bad_pattern"),
            Row(
                Mistakes.Statement(plan => plan.NoWeightDecay("head"), "NoWeightDecay(\"head\")", "head"),
                "exclude_by_path"
            ),
            Row(RulesAreImmutable, "exclude_after_build", "multi_delete_rule"),
            Row(Mistakes.ModifiersAddUp, "exclude_twice"),
            Row(Mistakes.StateKeys, "state_layout", "nadam_product_saved"),
            Row(
                Answer.Error(
                    () =>
                    {
                        ParameterSet set = Mistakes.Set(("a", 1), ("b", 1));
                        Optimizer saved = Optimizer.Create(set, new Adam(0.1));
                        Optimizer.Create(Mistakes.Set(("a", 1)), new Adam(0.1)).Restore(saved.CaptureState());
                    },
                    "\"b\""
                ),
                "load_other_variable_count"
            ),
            Row(
                Mistakes.RestoredByName,
                "load_other_order",
                "multi_load_regrouped_same_shapes",
                "multi_load_regrouped_other_count"
            ),
            Row(Mistakes.Restored(new Adam(0.1), new RAdam(0.1), "\"adam\"", "\"radam\""), "load_other_rule"),
            Row(Mistakes.RatesOfThePlan, "load_restores_learning_rate"),
            Row(Mistakes.RestoredIntoOtherParameters, "set_weights_too_few"),
            Row(Mistakes.RestoredIntoOtherShape, "set_weights_wrong_shape"),
            Row(Mistakes.Recipe("adafactor(0.1)"), "adafactor_state"),
            Row(Mistakes.FirstRouteWins, "multi_exact_key_wins"),
            Row(
                Mistakes.Statement(
                    plan => plan.Group("dead", "decoder.**", new Sgd(0.1)),
                    "Group(\"dead\", \"decoder.**\")"
                ),
                "multi_dead_pattern"
            ),
            Row(
                Mistakes.Statement(plan => plan.Group("prefix", "head", new Sgd(0.1)), "Group(\"prefix\", \"head\")"),
                "multi_prefix_is_not_a_match"
            ),
            Row(
                Mistakes.Statement(
                    plan => plan.Group("dotted", "h.ad.kernel", new Sgd(0.1)),
                    "Group(\"dotted\", \"h.ad.kernel\")"
                ),
                "multi_key_is_a_pattern"
            ),
            Row(Answer.Error(() => Selector.Pattern("encoder/("), "\"encoder/(\""), "multi_bad_pattern"),
            Row(Mistakes.RulesAreValues, "multi_shared_instance", "multi_callable_makes_new_optimizers"),
            Row(
                Answer.Impossible(
                    "A group is a label, a selector and a rule, each of its own type: anything else does not compile, nor does a plan inside a plan."
                ),
                "multi_key_not_a_string",
                "multi_value_not_an_optimizer",
                "multi_value_loss_scale",
                "multi_value_nested",
                "multi_constructor_value_not_an_optimizer",
                "multi_constructor_loss_scale",
                "multi_constructor_nested",
                "multi_default_not_an_optimizer",
                "multi_map_not_a_dict"
            ),
            Row(
                Answer.Error(
                    () =>
                        OptimizationPlan
                            .For(Mistakes.Set())
                            .Group("all", "**", new Sgd(0.1))
                            .Default("rest", new Sgd(1))
                            .Build(),
                    "Default(\"rest\")"
                ),
                "multi_default_unused"
            ),
        ];
}

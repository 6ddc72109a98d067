using Strata.Optim;

namespace Strata.Training.Tests.Errors;

/// <summary>Strata's answer to each row of the peers.</summary>
internal static partial class PeerAnswers
{
    /// <summary>By peer and row.</summary>
    public static IReadOnlyDictionary<(string Peer, string Id), Answer> All { get; } =
        Rows("PyTorch", Torch).Concat(Rows("optax", Optax)).Concat(Rows("Keras", Keras)).ToDictionary();

    private static Answer RuleHasTypedOptions =>
        Answer.Impossible("A rule is a record: an option that it lacks, or a value of another type, does not compile.");

    private static Answer OnlyParameters =>
        Answer.Impossible(
            "Groups and sets take Parameter objects, and a computed Tensor is none: anything else does not compile."
        );

    private static Answer OptimizerHoldsParameters =>
        Answer.Impossible(
            "Step() takes no arguments: the optimizer holds the parameters of its plan, their gradients and their state."
        );

    private static Answer CreatedWhole =>
        Answer.Impossible(
            "An optimizer is built with its plan: there is no state that is not there yet, and nothing to pass by hand."
        );

    private static Answer OneScheduleAFigure =>
        Answer.Impossible(
            "A schedule stands where its figure stands, one for each, so there are no lists to match and no second scheduler; a product is written as one: a * b."
        );

    private static Answer RulesAreImmutable =>
        Answer.Impossible(
            "Rules, schedules and plans are immutable. Another rate is another plan, which Replan takes."
        );

    private static Answer SelectorsTakeWholeParameters =>
        Answer.Impossible(
            "A selector answers true or false for each parameter; a tree, a string, a number or an array does not compile."
        );

    private static Answer RuleEndsInARate =>
        Answer.Impossible(
            "A rule is a record whose first argument is its learning rate; there is no rule without one, and no bare stage to step with."
        );

    private static Answer OnlyFloat32 =>
        Answer.Impossible(
            "Parameters, gradients and state are float32 of one shape, fixed when the parameter is made."
        );

    private static Answer PoliciesAreEnums =>
        Answer.Impossible(
            "What happens to a gradient that is not finite is one of four words, OnNonFiniteGradient(Throw, SkipStep, Zero, Propagate)."
        );

    private static Answer AccumulationIsANumber =>
        Answer.Impossible(
            "Accumulate takes a whole number for the whole plan, and Step returns whether it accumulated or applied."
        );

    private static Answer DenseGradients =>
        Answer.Impossible("Gradients are dense: an embedding's rows are added up before the rule sees them.");

    private static Answer StepAppliesItself =>
        Answer.Impossible("There are no updates to apply by hand: Step changes the parameters in place.");

    private static IEnumerable<KeyValuePair<(string, string), Answer>> Rows(
        string peer,
        IEnumerable<(Answer Answer, string[] Ids)> table
    ) => table.SelectMany(entry => entry.Ids.Select(id => KeyValuePair.Create((peer, id), entry.Answer)));

    private static (Answer, string[]) Row(Answer answer, params string[] ids) => (answer, ids);
}

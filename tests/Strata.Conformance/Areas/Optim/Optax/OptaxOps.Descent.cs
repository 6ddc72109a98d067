using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>sgd, optimistic_gradient_descent, and the learning rate by itself.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> DescentFamily =>
        new()
        {
            ["sgd"] = Sgd,
            ["optimistic_gradient_descent"] = Optimistic,
            ["scale_by_learning_rate"] = LearningRate,
        };

    private static PeerRule Optimistic(OptaxOp op) =>
        new(new OptimisticGradientDescent(op.Rate) { Alpha = op.Figure("alpha"), Beta = op.Figure("beta") });

    private static PeerRule Sgd(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "accumulator_dtype");
        if (!op.Options.Has("momentum"))
        {
            op.Options.Ignore("momentum", "nesterov"); // null is no momentum at all, Nesterov or not
            return new(new Sgd(op.Rate));
        }

        Hyperparameter momentum = op.Figure("momentum");
        return new(
            new Sgd(op.Rate)
            {
                Momentum = momentum == 0 ? Kept(momentum) : momentum,
                Nesterov = op.Options.Flag("nesterov"),
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["trace"] = "momentum_buffer" },
        };
    }

    // What is left of a chain whose stages stand before the rate.
    private static PeerRule LearningRate(OptaxOp op)
    {
        bool descends = op.Options.Flag("flip_sign");
        if (descends)
            return new(new Sgd(op.Rate));
        return op.Rate is { IsConstant: true, Initial: < 0 } rate
            ? new(new Sgd(-rate.Initial))
            : throw new UnsupportedException("optax.scale_by_learning_rate that climbs");
    }
}

using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>sgd, optimistic_gradient_descent, and the learning rate by itself.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> DescentFamily =>
        new() { ["sgd"] = Sgd, ["scale_by_learning_rate"] = LearningRate };

    private static PeerRule Sgd(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "accumulator_dtype");
        if (!op.Options.Has("momentum"))
        {
            op.Options.Ignore("momentum", "nesterov"); // null is no momentum at all, Nesterov or not
            return new(new Sgd(op.Rate));
        }

        Hyperparameter momentum = op.Figure("momentum");
        if (momentum == 0)
            throw new UnsupportedException("optax.sgd with momentum 0, which keeps the gradient as its trace");
        return new(new Sgd(op.Rate) { Momentum = momentum, Nesterov = op.Options.Flag("nesterov") })
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

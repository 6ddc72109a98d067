using Strata.Formats;
using Strata.Optim;

namespace Strata.Training;

/// <summary>The slots and options of SGD, Adam and AdamW as PyTorch names them.</summary>
internal static class PyTorchStateGroup
{
    public static string[] SlotsOf(UpdateRule rule) =>
        rule switch
        {
            AdamRule { AmsGrad: true } => ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"],
            AdamRule => ["exp_avg", "exp_avg_sq"],
            Sgd sgd when sgd.Momentum != 0 => ["momentum_buffer"],
            _ => [],
        };

    /// <summary>A <c>state_dict</c> is that of one class of <c>torch.optim</c>.</summary>
    public static void Check(IReadOnlyList<EmittedGroup> groups)
    {
        string[] classes = [.. groups.Select(ClassOf).Distinct()];
        if (classes.Length > 1)
            throw new BridgeException(
                BridgeTarget.PyTorch,
                [
                    $"The plan runs {string.Join(" and ", classes)}; PyTorch has one optimizer, and one state, for each. "
                        + "Export from a plan with one rule.",
                ]
            );
    }

    /// <summary>The figures of a group after so many updates, under PyTorch's names.</summary>
    public static PickleDictionary OptionsOf(EmittedGroup group, long step)
    {
        var options = new PickleDictionary();
        options.Add("lr", group.Rate.At(step));
        if (group.Rule is AdamRule adam)
        {
            options.Add("betas", new PickleList([adam.Beta1.At(step), adam.Beta2.At(step)], PickleListKind.Tuple));
            options.Add("eps", adam.Epsilon);
            options.Add("weight_decay", group.WeightDecay.At(step));
            options.Add("amsgrad", adam.AmsGrad);
        }
        else
        {
            var sgd = (Sgd)group.Rule;
            options.Add("momentum", sgd.Momentum.At(step));
            options.Add("dampening", sgd.Dampening.At(step));
            options.Add("weight_decay", group.WeightDecay.At(step));
            options.Add("nesterov", sgd.Nesterov);
        }

        options.Add("maximize", group.Rule.Maximize);
        options.Add("foreach", null);
        if (group.Rule is AdamRule)
            options.Add("capturable", false);
        options.Add("differentiable", false);
        options.Add("fused", null);
        if (group.Rule is AdamRule)
            options.Add("decoupled_weight_decay", ClassOf(group) == "AdamW");
        return options;
    }

    private static string ClassOf(EmittedGroup group) =>
        (group.Rule, group.Decays ? group.DecayMode : group.Rule.DecayMode) switch
        {
            (Sgd { RateInMomentum: false }, DecayMode.Coupled) => "SGD",
            (AdamRule { Nesterov: false, EpsilonRoot: 0 }, DecayMode.Coupled) => "Adam",
            (AdamRule { Nesterov: false, EpsilonRoot: 0 }, DecayMode.Decoupled) => "AdamW",
            (_, { } mode) => throw new BridgeException(
                BridgeTarget.PyTorch,
                [
                    $"{group}: PyTorch keeps no such state (decay {mode.ToString().ToLowerInvariant()}). "
                        + "SGD, Adam and AdamW with the options that torch.optim has can be exported.",
                ]
            ),
        };
}

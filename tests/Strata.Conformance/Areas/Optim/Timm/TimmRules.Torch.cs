using Strata.Conformance.Areas.Optim.Peers;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>PyTorch's own AdamW and SGD, around which timm puts Lookahead.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> TorchFamily =>
        new() { ["timm.AdamW"] = group => Torch(group, "AdamW"), ["timm.SGD"] = group => Torch(group, "SGD") };

    private static PeerRule Torch(TimmGroup group, string name) =>
        new(
            TorchRules.Make(
                new("all", 0, $"torch.optim.{name}", [group.Parameter], group.Options, AddedBefore: 1)
                {
                    Rate = group.Rates,
                }
            )
        );
}

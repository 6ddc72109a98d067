using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>How a pretrained network is fine-tuned.</summary>
/// <param name="Pretrained">Whether it starts from pretrained weights; else from random ones.</param>
/// <param name="Scale">The share of the learning rate of each layer; 0 freezes.</param>
/// <param name="WarmUp">The share of all steps that warm up.</param>
/// <param name="ThawEveryEpochs">After how many epochs one more layer trains, from the head on; null: all from the start.</param>
public sealed record TransferPolicy(bool Pretrained, double[] Scale, double WarmUp, int? ThawEveryEpochs)
{
    public static TransferPolicy Read(Item item)
    {
        string start = item.Text("start");
        if (start is not ("pretrained" or "random"))
            throw new ManifestException($"{item.Path}.start: expected 'pretrained' or 'random', found '{start}'.");
        var policy = new TransferPolicy(
            start == "pretrained",
            item.Numbers("scale"),
            item.Number("warmup", 0),
            item.Has("thaw_every_epochs") ? item.Integer("thaw_every_epochs") : null
        );
        new CaseFile(item, new CaseArrays(null, "")).RequireAllRead();
        return policy;
    }

    /// <summary>Whether a layer trains in an epoch.</summary>
    /// <param name="layer">From the input, 0, to the head.</param>
    public bool Trains(int layer, int epoch) =>
        Scale[layer] != 0 && (ThawEveryEpochs is not { } every || layer >= Scale.Length - 1 - epoch / every);
}

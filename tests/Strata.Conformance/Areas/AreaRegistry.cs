using Strata.Conformance.Areas.Layers;
using Strata.Conformance.Areas.MiniLm;
using Strata.Conformance.Areas.Models;
using Strata.Conformance.Areas.Optim;
using Strata.Conformance.Areas.Optim.Keras;
using Strata.Conformance.Areas.Optim.Optax;
using Strata.Conformance.Areas.Optim.Timm;
using Strata.Conformance.Areas.Outcomes;
using Strata.Conformance.Areas.Random;
using Strata.Conformance.Areas.Schedules;
using Strata.Conformance.Areas.Seeds;
using Strata.Conformance.Areas.Vision;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas;

/// <summary>Every kind of manifest.</summary>
public static class AreaRegistry
{
    private static readonly ICaseArea[] _areas =
    [
        new JaxArea(),
        new FlaxArea(),
        new TorchInitArea(),
        new LayersArea(),
        new TorchOptimArea(),
        new TorchGroupsArea(),
        new TimmOptimArea(),
        new OptaxArea(),
        new KerasArea(),
        new SchedulersArea(),
        new OptaxSchedulesArea(),
        new KerasSchedulesArea(),
        new TorchSeedArea(),
        new OptaxSeedArea(),
        new KerasSeedArea(),
        new TransferArea(),
        new OptdigitsArea(),
        new ModelNamesArea(),
        new LayerDecayArea(),
        new NetworksArea(),
        new NetworkTrainingArea(),
        new EfficientNetArea(),
        new SileroVadArea(),
        new FashionArea(),
        new TokensArea(),
        new FineTuningArea(),
        new EncoderArea(),
        new CheckpointsArea(),
        .. MissingArea.All,
    ];

    /// <summary>The kind of a manifest; null if the file is none, or holds nothing to match.</summary>
    public static ICaseArea? For(Manifest manifest) =>
        manifest.Stem.EndsWith("_errors", StringComparison.Ordinal)
            ? null
            : Array.Find(_areas, area => area.Reads(manifest));
}

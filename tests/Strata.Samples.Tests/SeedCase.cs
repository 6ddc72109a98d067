using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Tests;

namespace Strata.Samples.Tests;

/// <summary>What the original framework got: one case of <c>tests/Fixtures/seeds</c>.</summary>
internal sealed class SeedCase
{
    private SeedCase(Item item, CaseArrays arrays) => (Item, Arrays) = (item, arrays);

    /// <summary>The case's entry in the manifest.</summary>
    public Item Item { get; }

    /// <summary>The case's arrays.</summary>
    public CaseArrays Arrays { get; }

    /// <summary>The largest error allowed against float64, by the fixtures' README.</summary>
    public double Bound => Bounds.OfValues(Item);

    /// <summary>The whole manifest, for findings and pitfalls.</summary>
    public static Manifest Manifest(string stem) =>
        Conformance.Manifests.Manifest.TryRead(FixtureFiles.Path("seeds", $"{stem}.json")).ShouldNotBeNull();

    /// <summary>A case by name.</summary>
    /// <param name="stem">The manifest: <c>tf_seed</c>, <c>torch_seed</c>, <c>optax_seed</c>.</param>
    /// <param name="name">The case.</param>
    public static SeedCase Of(string stem, string name)
    {
        Manifest manifest = Manifest(stem);
        Item item = manifest.Cases.Where(item => item.Text("case") == name).ShouldHaveSingleItem();
        return new(item, new CaseArrays(manifest.Arrays, $"{name}/"));
    }
}

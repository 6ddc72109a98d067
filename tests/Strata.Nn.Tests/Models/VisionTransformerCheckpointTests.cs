using Strata.Formats;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Tests.Models;

public sealed class VisionTransformerCheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("strata-vit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Weights_for_one_image_size_load_at_another()
    {
        VisionTransformer small = Create(32);
        string file = Path.Combine(_folder, "small.safetensors");
        var writer = new SafetensorsWriter();
        foreach (StateEntry entry in small.State())
            writer.Add(entry.Name, entry.Tensor.Shape, (ReadOnlyMemory<float>)entry.Tensor.ToArray());
        writer.Write(file);
        VisionTransformer large = Create(64);

        CheckpointReport report = large.LoadCheckpoint(file);

        report.Resampled.ShouldHaveSingleItem().ShouldContain("pos_embed");
        large.PositionGrid.ToString().ShouldBe("8×8");
        // The class token's own position is not part of the grid.
        Tensor before = small.NamedParameters().First(p => p.Key == "pos_embed").Value;
        Tensor after = large.NamedParameters().First(p => p.Key == "pos_embed").Value;
        after.ToArray()[..24].ShouldBe(before.ToArray()[..24]);
    }

    private static VisionTransformer Create(int size) =>
        new(
            new VisionTransformerOptions
            {
                ImageSize = size,
                PatchSize = 8,
                Width = 24,
                Depth = 1,
                Heads = 2,
            },
            5,
            new RandomKey(size)
        );
}

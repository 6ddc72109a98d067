namespace Strata.Nn.Models;

// Networks for text.
public static partial class ModelRegistry
{
    private static IEnumerable<ModelEntry> Text() => [];
}

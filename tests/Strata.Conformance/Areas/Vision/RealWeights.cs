using Strata.Conformance.Judging;
using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Modules;

namespace Strata.Conformance.Areas.Vision;

/// <summary>A real checkpoint beside the fixtures, loaded by name.</summary>
internal static class RealWeights
{
    /// <summary>Loads <c>model.safetensors</c> of a folder of real data.</summary>
    /// <param name="model">What takes the arrays.</param>
    /// <param name="folders">Says where the data are.</param>
    /// <param name="folder">Such as <c>efficientnet-lite0</c>.</param>
    /// <param name="except">The beginning of names that keep the model's own values; null for none.</param>
    /// <exception cref="UnsupportedException">The checkpoint is not there.</exception>
    public static void Load(Module model, FixtureFolders folders, string folder, string? except = null)
    {
        string path = Path.Combine(folders.DataFolder(folder), "model.safetensors");
        if (!File.Exists(path))
            throw new UnsupportedException($"no checkpoint: there is no {path}");
        SafetensorsFile file = SafetensorsFile.Read(path);
        Dictionary<string, Tensor> state = file.Entries.ToDictionary(
            entry => entry.Name,
            entry => Tensor.From(file.ReadFloats(entry.Name), entry.Shape)
        );
        foreach (StateEntry own in model.State())
        {
            if (except is not null && own.Name.StartsWith(except, StringComparison.Ordinal))
                state[own.Name] = own.Tensor;
        }

        model.LoadState(state);
    }
}

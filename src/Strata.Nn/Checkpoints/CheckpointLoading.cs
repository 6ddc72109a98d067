using Strata.Formats;
using Strata.Nn.Modules;

namespace Strata.Nn;

/// <summary>Puts the weights of somebody's checkpoint into a model: all of them, or none.</summary>
public static class CheckpointLoading
{
    /// <summary>Opens a file or folder in any format that is read, and loads it.</summary>
    /// <inheritdoc cref="LoadCheckpoint(Module, CheckpointFile, CheckpointLoadOptions?)"/>
    /// <param name="module">What takes the values.</param>
    /// <param name="path">A .safetensors, .pt, .pth or .npz file, an index of shards, or a folder with one of them.</param>
    /// <param name="options">Names, head and strictness; null for the defaults.</param>
    public static CheckpointReport LoadCheckpoint(
        this Module module,
        string path,
        CheckpointLoadOptions? options = null
    ) => module.LoadCheckpoint(CheckpointFile.Open(path), options);

    /// <summary>Loads parameters and buffers by full name; nothing changes on an error.</summary>
    /// <param name="module">What takes the values.</param>
    /// <param name="file">The weights. Optimizer state in it (<c>optim/…</c>) is passed over.</param>
    /// <param name="options">Names, head and strictness; null for the defaults.</param>
    /// <returns>What was loaded, renamed, converted and left.</returns>
    /// <exception cref="StateException">Something has another shape, or, when strict, is missing or unexpected.</exception>
    /// <exception cref="CheckpointException">The file is missing or damaged, or an array of it cannot become float32.</exception>
    public static CheckpointReport LoadCheckpoint(
        this Module module,
        CheckpointFile file,
        CheckpointLoadOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        var match = new CheckpointMatch(module, file, options ?? new());
        match.ThrowIfUnfit();
        // All is read and converted before the first value of the model changes.
        List<(StateEntry Entry, float[] Values)> ready = match.Read();
        foreach ((StateEntry entry, float[] values) in ready)
            entry.Tensor.CopyFrom(values);
        return match.Report();
    }
}

namespace Strata.Formats;

/// <summary>The format of a checkpoint.</summary>
public enum CheckpointFormat
{
    /// <summary>One safetensors file.</summary>
    Safetensors,

    /// <summary>A zip of <c>torch.save</c>.</summary>
    PyTorch,

    /// <summary>Shards, and an index that says which tensor is in which.</summary>
    Sharded,

    /// <summary>One array of NumPy.</summary>
    Npy,

    /// <summary>Named arrays of NumPy.</summary>
    Npz,
}

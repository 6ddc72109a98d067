namespace Strata.Formats;

/// <summary>Finds the checkpoint in a folder such as Hugging Face's.</summary>
internal static class CheckpointFolder
{
    private static readonly string[] s_usual =
    [
        "model.safetensors.index.json",
        "model.safetensors",
        "pytorch_model.bin.index.json",
        "pytorch_model.bin",
    ];

    private static readonly string[] s_endings = [".safetensors", ".pt", ".pth", ".bin", ".npz"];

    public static string Find(string folder)
    {
        foreach (string name in s_usual)
        {
            if (File.Exists(Path.Combine(folder, name)))
                return Path.Combine(folder, name);
        }

        string[] files =
        [
            .. Directory
                .EnumerateFiles(folder)
                .Where(file => s_endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal),
        ];
        return files.Length == 1
            ? files[0]
            : throw new CheckpointException(
                files.Length == 0
                    ? "the folder holds no checkpoint"
                    : $"the folder holds {files.Length} checkpoints: {string.Join(", ", files.Take(4).Select(Path.GetFileName))}",
                folder,
                expected: string.Join(", ", s_usual) + ", or one file of weights",
                fix: files.Length == 0 ? "Check the path." : "Give the path of one of them.",
                fault: CheckpointFault.NotACheckpoint
            );
    }
}

using System.IO.Compression;
using Strata.Formats;

namespace Strata.Tests.Fuzzing;

/// <summary>Good files of every format that is read.</summary>
internal static class FuzzSeeds
{
    private static readonly string[] s_checkpoints =
    [
        "pt/mlp_state_dict.pt",
        "pt/views.pt",
        "pt/dtypes.pt",
        "pt/tied_state_dict.pt",
        "pt/parameters.pt",
        "pt/dtypes_rebuild_v3.pt",
        "pt/nested_checkpoint.pt",
        "safetensors/dtypes.safetensors",
        "safetensors/shapes.safetensors",
        "safetensors/metadata.safetensors",
        "safetensors/names.safetensors",
        "npy/float32.npy",
        "npy/fortran_order.npy",
        "npy/big_endian.npy",
        "npy/version_2.npy",
        "npy/stored.npz",
        "npy/compressed.npz",
    ];

    public static FuzzSeed[] Load() => [.. Checkpoints(), .. DataFiles()];

    private static IEnumerable<FuzzSeed> Checkpoints()
    {
        foreach (string name in s_checkpoints)
        {
            byte[] bytes = File.ReadAllBytes(FixtureFiles.Path(["models", "checkpoints", .. name.Split('/')]));
            string kind = Path.GetExtension(name);
            bool isZip = kind is ".pt" or ".npz";
            yield return new(name, kind, bytes, ReadCheckpoint, isZip);
            if (isZip)
                yield return new(name + " inside", kind + " inside", bytes, ReadCheckpoint);
        }
    }

    private static IEnumerable<FuzzSeed> DataFiles()
    {
        byte[] idx =
        [
            0,
            0,
            0x0B,
            3,
            0,
            0,
            0,
            5,
            0,
            0,
            0,
            2,
            0,
            0,
            0,
            3,
            .. Enumerable.Range(0, 60).Select(i => (byte)(7 * i)),
        ];
        yield return new("idx", "idx", idx, ReadIdx);
        using (var packed = new MemoryStream())
        {
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                gzip.Write(idx);
            yield return new("idx.gz", "idx.gz", packed.ToArray(), ReadIdx, HasChecksums: true);
        }

        yield return new(
            "csv",
            "csv",
            "größe,\"b \"\"x\"\"\"\r\n1.5,2\r\n\"3\",-4e-2\r\n5,6"u8.ToArray(),
            bytes => Digest(CsvFile.Read(new MemoryStream(bytes), "fuzz", new()).Features.Span)
        );
    }

    private static ulong ReadIdx(byte[] bytes) => Digest(IdxFile.Read(new MemoryStream(bytes), "fuzz").ReadFloats());

    /// <summary>Reads every value, so that what was accepted is really there.</summary>
    private static ulong ReadCheckpoint(byte[] bytes)
    {
        CheckpointFile file = CheckpointFile.Open(new MemoryStream(bytes, writable: false), "fuzz");
        ulong digest = 0;
        foreach ((string name, StoredArray array) in file.Arrays)
        {
            digest = Add(digest, (ulong)array.Type);
            foreach (char letter in name)
                digest = Add(digest, letter);
            foreach (int size in array.Shape.Sizes)
                digest = Add(digest, (ulong)size);
            ReadOnlySpan<byte> values = array.ReadBytes().Span;
            if (8L * values.Length != (long)array.Shape.Count * array.Type.Bits())
                throw new InvalidOperationException($"{name}: {values.Length} bytes for {array.Type} {array.Shape}");
            foreach (byte value in values)
                digest = Add(digest, value);
        }

        return digest;
    }

    private static ulong Digest(ReadOnlySpan<float> values)
    {
        ulong digest = (ulong)values.Length;
        foreach (float value in values)
            digest = Add(digest, BitConverter.SingleToUInt32Bits(value));
        return digest;
    }

    private static ulong Add(ulong digest, ulong value) => (digest ^ value) * 0x100000001B3UL;
}

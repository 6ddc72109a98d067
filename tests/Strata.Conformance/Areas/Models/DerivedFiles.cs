using System.Diagnostics;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Formats;

namespace Strata.Conformance.Areas.Models;

/// <summary>Bad files made from a good one: cut at every length, or with one bit flipped.</summary>
internal static class DerivedFiles
{
    private const double MostSeconds = 1;
    private const int BytesForEach = 4;
    private const long BytesForSmall = 1 << 20;

    public static void Judge(string folder, Item item, Judgement judgement)
    {
        item.Ignore("note");
        string from = item.Text("from");
        byte[] good = File.ReadAllBytes(Path.Combine([folder, .. from.Split('/')]));
        string change = item.Text("change");
        bool mayLoad = item.Text("expect") == "either";
        string truth = Read(good) ?? throw new ManifestException($"{from} does not load.");
        IEnumerable<byte[]> files =
            change.StartsWith("keep the first", StringComparison.Ordinal)
                ? Enumerable.Range(0, good.Length).Select(length => good[..length])
            : change.StartsWith("flip each bit", StringComparison.Ordinal) ? Flips(good)
            : throw new UnsupportedException($"the change \"{change}\"");
        // Only PyTorch's archives have checksums: elsewhere a flipped number is another number.
        bool hasChecksums = from.EndsWith(".pt", StringComparison.Ordinal);
        int loaded = 0;
        foreach ((int i, byte[] file) in files.Index())
        {
            var clock = Stopwatch.StartNew();
            long before = GC.GetAllocatedBytesForCurrentThread();
            string? read = Read(file);
            bool dear = GC.GetAllocatedBytesForCurrentThread() - before > (BytesForEach * file.Length) + BytesForSmall;
            if (clock.Elapsed.TotalSeconds > MostSeconds) // once more: a busy machine may have held it up
            {
                clock.Restart();
                _ = Read(file);
                dear |= clock.Elapsed.TotalSeconds > MostSeconds;
            }

            if (dear)
                judgement.Same($"change {i}", "too dear", "cheap");
            loaded += read is null ? 0 : 1;
            if (read is not null && hasChecksums && read != truth)
                judgement.Same($"change {i}", "other values", "the same values");
        }

        judgement.Same("loads", loaded > 0 && !mayLoad, false);
        new CaseFile(item, new CaseArrays(null, "")).RequireAllRead();
    }

    private static IEnumerable<byte[]> Flips(byte[] good)
    {
        for (int bit = 0; bit < 8 * good.Length; bit++)
        {
            byte[] file = (byte[])good.Clone();
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return file;
        }
    }

    /// <summary>All that a file holds, as text; null if it is refused. Any other exception is the case's failure.</summary>
    private static string? Read(byte[] bytes)
    {
        try
        {
            CheckpointFile file = CheckpointFile.Open(new MemoryStream(bytes), "changed.bin");
            return string.Join(
                '\n',
                file.Names.Select(name =>
                    $"{name} {file[name].Type} {file[name].Shape} {Convert.ToHexString(file[name].ReadBytes().Span)}"
                )
            );
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}

using System.IO.Compression;

namespace Strata.Formats.Tests.Zip;

/// <summary>Archives of other programs, through the formats that read them.</summary>
public class ZipTests
{
    [Theory, InlineData(CompressionLevel.NoCompression), InlineData(CompressionLevel.SmallestSize)]
    public void Numbers_that_another_program_packed_are_read(CompressionLevel level)
    {
        byte[] archive = Pack(level, "a.npy", Npy(), "b.npy", Npy());

        IReadOnlyList<KeyValuePair<string, StoredArray>> arrays = NpzFile.Read(new MemoryStream(archive), "test");

        arrays.Select(pair => pair.Key).ShouldBe(["a", "b"]);
        arrays[1].Value.ReadFloats().ShouldBe([1, 2]);
    }

    [Fact]
    public void PyTorch_s_archive_is_never_packed()
    {
        byte[] archive = Pack(CompressionLevel.SmallestSize, "x/data.pkl", new byte[100]);

        Refusal(() => PyTorchFile.Read(new MemoryStream(archive), "test"))
            .Fault.ShouldBe(CheckpointFault.CompressedEntry);
    }

    [Fact]
    public void A_program_of_TorchScript_is_refused_by_name()
    {
        byte[] some = [1];
        byte[] archive = Pack(CompressionLevel.NoCompression, "x/data.pkl", some, "x/constants.pkl", some);

        Refusal(() => PyTorchFile.Read(new MemoryStream(archive), "test"))
            .Message.ShouldBe(
                "test: this is a TorchScript archive: it holds a program (\"x/constants.pkl\"). Save the weights alone: "
                    + "torch.save(torch.jit.load(path).state_dict(), other_path)."
            );
    }

    [Fact]
    public void Something_appended_is_refused()
    {
        byte[] archive = Pack(CompressionLevel.NoCompression, "a.npy", Npy());

        Refusal(() => NpzFile.Read(new MemoryStream([.. archive, 0]), "test")).Fault.ShouldBe(CheckpointFault.BadZip);
        Refusal(() => NpzFile.Read(new MemoryStream([0, .. archive]), "test")).Fault.ShouldBe(CheckpointFault.BadZip);
    }

    private static CheckpointException Refusal(Action action) => Should.Throw<CheckpointException>(action);

    private static byte[] Npy()
    {
        string path = Path.GetTempFileName();
        NpyFile.Write(path, new(2), new float[] { 1, 2 });
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private static byte[] Pack(CompressionLevel level, params object[] members)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (int i = 0; i < members.Length; i += 2)
            {
                using Stream entry = zip.CreateEntry((string)members[i], level).Open();
                entry.Write((byte[])members[i + 1]);
            }
        }

        return stream.ToArray();
    }
}

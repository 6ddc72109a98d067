using System.Text;
using Strata.Numerics;
using Strata.Tests;

namespace Strata.Formats.Tests.Numpy;

public sealed class NpyFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("float32.npy")]
    [InlineData("float64.npy")]
    [InlineData("float16.npy")]
    [InlineData("int8.npy")]
    [InlineData("int16.npy")]
    [InlineData("int32.npy")]
    [InlineData("int64.npy")]
    [InlineData("uint8.npy")]
    [InlineData("bool.npy")]
    [InlineData("rank_0.npy")]
    [InlineData("empty.npy")]
    public void Writes_what_NumPy_writes_byte_for_byte(string name)
    {
        string original = FixtureFiles.Path("models", "checkpoints", "npy", name);

        NpyFile.Write(_path, NpyFile.Read(original));

        File.ReadAllBytes(_path).ShouldBe(File.ReadAllBytes(original));
    }

    [Fact]
    public void An_archive_comes_back_by_name()
    {
        NpzFile.Write(
            _path,
            [new("a/b.weight", StoredArray.Of(new(2), [1, 2])), new("größe", StoredArray.Of(Shape.Scalar, [3]))]
        );

        CheckpointFile file = CheckpointFile.Open(_path);

        file.Format.ShouldBe(CheckpointFormat.Npz);
        file.Names.ShouldBe(["a/b.weight", "größe"]);
        file.ReadFloats("größe").ShouldBe([3]);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", true)]
    [InlineData("{\"shape\":(2,),\"fortran_order\":True,\"descr\":\"<f4\"}", true)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2), }", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': false, 'shape': (2,), }", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (+2,), }", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': [2], }", false)]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } x", false)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", false)]
    [InlineData("", false)]
    [InlineData("{", false)]
    public void The_header_is_one_literal_and_no_other(string header, bool isRead)
    {
        byte[] text = Encoding.Latin1.GetBytes(header + "\n");
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. new byte[8]];

        if (isRead)
            NpyFile.Read(new MemoryStream(file), "test").Shape.ShouldBe(new Shape(2));
        else
            Should
                .Throw<CheckpointException>(() => NpyFile.Read(new MemoryStream(file), "test"))
                .Message.ShouldStartWith("test");
    }

    [Fact]
    public void Axes_in_the_order_of_Fortran_come_out_row_major()
    {
        string path = FixtureFiles.Path("models", "checkpoints", "npy", "fortran_order.npy");

        NpyFile.Read(path).ReadFloats().ShouldBe(NpyFile.Read(path.Replace("fortran_order", "float32")).ReadFloats());
    }
}

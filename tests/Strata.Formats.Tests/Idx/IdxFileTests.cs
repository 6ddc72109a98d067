using Strata.Numerics;
using Strata.Tests;

namespace Strata.Formats.Tests.Idx;

public class IdxFileTests
{
    [Theory]
    [InlineData(0x08, ElementType.UInt8, new byte[] { 1, 255 }, new float[] { 1, 255 })]
    [InlineData(0x09, ElementType.Int8, new byte[] { 1, 255 }, new float[] { 1, -1 })]
    [InlineData(0x0B, ElementType.Int16, new byte[] { 1, 2, 255, 254 }, new float[] { 258, -2 })]
    [InlineData(0x0C, ElementType.Int32, new byte[] { 0, 0, 1, 2, 255, 255, 255, 254 }, new float[] { 258, -2 })]
    [InlineData(0x0D, ElementType.Float32, new byte[] { 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0 }, new float[] { 1, -2 })]
    [InlineData(
        0x0E,
        ElementType.Float64,
        new byte[] { 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0 },
        new float[] { 1, -2 }
    )]
    public void Reads_each_type_plain_and_packed(byte code, ElementType type, byte[] data, float[] expected)
    {
        byte[] file = IdxBytes.File(code, [2, 1], data);
        foreach (byte[] form in new[] { file, IdxBytes.Gzip(file) })
        {
            IdxFile read = IdxBytes.Read(form);
            read.Type.ShouldBe(type);
            read.Shape.ShouldBe(new Shape(2, 1));
            read.RowCount.ShouldBe(2);
            read.ReadFloats().ShouldBe(expected);
        }
    }

    [Fact]
    public void Reads_real_digits()
    {
        (IdxFile images, IdxFile labels) = IdxFile.ReadPair(
            FixtureFiles.Path("idx", "images-idx3-ubyte.gz"),
            FixtureFiles.Path("idx", "labels-idx1-ubyte.gz")
        );
        images.Shape.ShouldBe(new Shape(20, 8, 8));
        images.ReadUInt8s().Span[..8].ToArray().ShouldBe([0, 0, 5, 13, 9, 1, 0, 0]); // the first row of optdigits
        labels.ReadLabels(10).ShouldBe([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        labels.ReadFloats(new float[20]).ShouldBe(FloatConversion.Exact);
    }

    /// <summary>Found by mutation: .NET's own stream hands these out as if they were whole.</summary>
    [Theory]
    [InlineData( // the checksum is cut off
        "H4sIAAAAAAAAAwFMALP/AAALAwAAAAUAAAACAAAAAwEHDhUcIyoxOD9GTVRbYmlwd36FjJOaoaivtr3Ey9LZ4Ofu9fwDChEYHyYtNDtCSVBXXmVsc3qBiI+WneJm"
    )]
    [InlineData( // bytes are missing, and the last block swallows the checksum
        "H4sIAAAAAAAAAwFMALP/AAALAwAAAAUAAAACAAAAAwAHDhUcIyoxOD9GTVRbYmlwd36FjJOaoaivtr3Ey9LZ4Ofu9fwDCkJJUFdeZWxzeoGIj5ad4ma4nkwAAAA="
    )]
    public void Refuses_packed_data_that_do_not_end_in_their_checksum(string packed) =>
        Should
            .Throw<DataFileException>(() => IdxBytes.Read(Convert.FromBase64String(packed)))
            .Message.ShouldContain("the gzip data are damaged or cut off");

    [Theory]
    [InlineData(new byte[] { }, "the header is cut off")]
    [InlineData(new byte[] { 0, 0, 8 }, "the header is cut off")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 1 }, "the header is cut off")]
    [InlineData(new byte[] { 1, 0, 8, 1, 0, 0, 0, 0 }, "Expected two zero bytes, found 01 00")]
    [InlineData(new byte[] { 0, 0, 10, 1, 0, 0, 0, 0 }, "unknown type")]
    [InlineData(new byte[] { 0, 0, 8, 0 }, "Expected 1 to 8, found 0")]
    [InlineData(new byte[] { 0, 0, 8, 9, 0, 0, 0, 1 }, "Expected 1 to 8, found 9")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 2, 7 }, "Expected 2 bytes of values, found 1")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 7, 7 }, "Expected 1 bytes of values, found 2")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 255, 255, 255 }, "too large")]
    [InlineData(new byte[] { 0, 0, 14, 1, 127, 255, 255, 255 }, "too large")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0 }, "too large")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 }, "too large")]
    [InlineData(new byte[] { 0x1F, 0x8B }, "the gzip data are damaged or cut off")]
    [InlineData(new byte[] { 0x1F, 0x8B, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 }, "the gzip data are damaged")]
    public void Refuses_what_is_no_idx_file(byte[] file, string message)
    {
        var refusal = Should.Throw<DataFileException>(() => IdxBytes.Read(file));
        refusal.Message.ShouldStartWith("test");
        refusal.Message.ShouldContain(message);
    }

    [Fact]
    public void Unpacks_no_more_than_the_header_announces()
    {
        byte[] longer = IdxBytes.Gzip([.. IdxBytes.File(8, [2], [1, 2]), .. new byte[50_000_000]]);
        byte[] shorter = IdxBytes.Gzip(IdxBytes.File(8, [2_000_000_000], [1, 2]));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Should
            .Throw<DataFileException>(() => IdxBytes.Read(longer))
            .Message.ShouldContain("Expected 2 bytes of values, found more");
        Should
            .Throw<DataFileException>(() => IdxBytes.Read(shorter))
            .Message.ShouldContain("2000000000 bytes of values, found 2");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4 << 20);
    }

    [Fact]
    public void Refuses_labels_that_do_not_fit()
    {
        IdxFile labels = IdxBytes.Read(IdxBytes.File(8, [3], [0, 9, 10]));
        Should
            .Throw<DataFileException>(() => labels.ReadLabels(10))
            .Message.ShouldBe(
                "test, byte 10: the label of row 2 is out of range. Expected 0 to 9, for 10 classes, found 10."
            );
        Should.Throw<DataFileException>(() => IdxBytes.Read(IdxBytes.File(8, [1, 1], [0])).ReadLabels(10));
        Should
            .Throw<DataFileException>(() => IdxBytes.Read(IdxBytes.File(9, [1], [255])).ReadLabels(10))
            .Message.ShouldContain("found -1");
        Should
            .Throw<DataFileException>(() => IdxBytes.Read(IdxBytes.File(9, [1], [1])).ReadUInt8s())
            .Message.ShouldContain("Expected U8, found I8");
        Should.Throw<ArgumentException>(() => labels.ReadFloats(new float[2])).Message.ShouldContain("3 values");
    }

    [Fact]
    public void Refuses_samples_and_labels_of_different_counts()
    {
        string folder = Directory.CreateTempSubdirectory("strata").FullName;
        try
        {
            string samples = Path.Combine(folder, "samples");
            string labels = Path.Combine(folder, "labels");
            File.WriteAllBytes(samples, IdxBytes.File(8, [2, 1], [1, 2]));
            File.WriteAllBytes(labels, IdxBytes.File(8, [3], [1, 2, 3]));
            string message = Should.Throw<DataFileException>(() => IdxFile.ReadPair(samples, labels)).Message;
            message.ShouldContain($"{samples}: 2 samples, but 3 labels in {labels}");
            Should.Throw<DataFileException>(() => IdxFile.ReadPair(labels, samples)).Message.ShouldContain("one axis");
            Should
                .Throw<DataFileException>(() => IdxFile.Read(Path.Combine(folder, "no")))
                .Message.ShouldContain("no such file");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

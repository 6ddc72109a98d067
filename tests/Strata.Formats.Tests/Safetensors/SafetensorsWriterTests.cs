using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strata.Numerics;
using Strata.Tests;

namespace Strata.Formats.Tests.Safetensors;

public class SafetensorsWriterTests
{
    [Fact]
    public void Writes_the_header_that_the_reference_writes()
    {
        byte[] file = SafetensorsWriterBytes.ToArray(
            new SafetensorsWriter()
                .AddMetadata("m", "1")
                .Add("c", new Shape(3), new byte[] { 1, 2, 3 })
                .Add("b", new Shape(1), new float[] { 1 })
                .Add("a", new Shape(2), new long[] { 4, 5 })
        );

        int length = file[0] | file[1] << 8;
        length.ShouldBe((length + 7) / 8 * 8);
        Encoding
            .UTF8.GetString(file, 8, length)
            .TrimEnd(' ')
            .ShouldBe(
                """{"__metadata__":{"m":"1"},"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[1],"data_offsets":[16,20]},"c":{"dtype":"U8","shape":[3],"data_offsets":[20,23]}}"""
            );
        file[(8 + length)..].ShouldBe([4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 1, 2, 3]);
    }

    [Theory]
    [InlineData("dtypes")]
    [InlineData("dtypes_more")]
    [InlineData("mlp_state_dict")]
    [InlineData("names")]
    [InlineData("shapes")]
    [InlineData("special_values")]
    [InlineData("unaligned")]
    public void Writes_the_bytes_of_the_reference(string name)
    {
        byte[] original = File.ReadAllBytes(
            FixtureFiles.Path("models", "checkpoints", "safetensors", name + ".safetensors")
        );
        SafetensorsFile file = SafetensorsFile.Read(original, name);
        var writer = new SafetensorsWriter();
        foreach (SafetensorsEntry entry in file.Entries.Reverse())
            writer.AddBytes(entry.Name, entry.Type, entry.Shape, file.ReadBytes(entry.Name));
        foreach ((string key, string value) in file.Metadata)
            writer.AddMetadata(key, value);

        SafetensorsWriterBytes.ToArray(writer).ShouldBe(original);
    }

    [Fact]
    public void Reads_back_any_name_shape_value_and_metadata()
    {
        Gen<Dictionary<string, (int[] Shape, int Seed)>> tensors = Gen.Zip(
                ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get).Where(IsLegal),
                Gen.Zip(Gen.Choose(0, 4).ArrayOf(3), Gen.Choose(0, 1000))
            )
            .ArrayOf(6)
            .Select(pairs => pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2));
        Prop.ForAll(
                tensors.ToArbitrary(),
                wanted =>
                {
                    var writer = new SafetensorsWriter().AddMetadata("note", string.Concat(wanted.Keys));
                    foreach ((string name, (int[] shape, int seed)) in wanted)
                        writer.Add(name, new Shape(shape), Values(new Shape(shape).Count, seed));
                    SafetensorsFile read = SafetensorsBytes.Read(SafetensorsWriterBytes.ToArray(writer));
                    read.Entries.Length.ShouldBe(wanted.Count);
                    read.Metadata["note"].ShouldBe(string.Concat(wanted.Keys));
                    foreach ((string name, (int[] shape, int seed)) in wanted)
                    {
                        read.Header[name].Shape.ShouldBe(new Shape(shape));
                        Bits(read.ReadFloats(name)).ShouldBe(Bits(Values(new Shape(shape).Count, seed)));
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reads_back_each_type_of_number()
    {
        using var native = new NativeBuffer(2);
        native.Block[0] = float.NaN;
        native.Block[1] = float.NegativeInfinity;
        SafetensorsFile read = SafetensorsBytes.Read(
            SafetensorsWriterBytes.ToArray(
                new SafetensorsWriter()
                    .Add("block", new Shape(2), native.Block)
                    .Add("double", Shape.Scalar, new[] { Math.PI })
                    .Add("long", new Shape(2), new[] { long.MinValue, long.MaxValue })
                    .Add("int", new Shape(1), new[] { int.MinValue })
                    .Add("byte", new Shape(1), new byte[] { 255 })
            )
        );

        Bits(read.ReadFloats("block")).ShouldBe(Bits(native.Block.Span.ToArray()));
        read.ReadDoubles("double").ShouldBe([Math.PI]);
        read.ReadDoubles("block").ShouldBe([double.NaN, double.NegativeInfinity]);
        read.ReadInt64s("long").ShouldBe([long.MinValue, long.MaxValue]);
        read.ReadInt32s("int").ShouldBe([int.MinValue]);
        read.ReadUInt8s("byte").ShouldBe([255]);
    }

    [Fact]
    public void Leaves_the_old_file_and_no_other_when_writing_fails()
    {
        string folder = Directory.CreateTempSubdirectory("strata").FullName;
        string path = Path.Combine(folder, "model.safetensors");
        try
        {
            new SafetensorsWriter().Add("a", new Shape(1), new float[] { 1 }).Write(path);
            Should.Throw<InvalidOperationException>(() =>
                AtomicFile.Write(
                    path,
                    stream =>
                    {
                        stream.WriteByte(1);
                        throw new InvalidOperationException("torn");
                    }
                )
            );
            Directory.GetFiles(folder).ShouldBe([path]);
            SafetensorsFile.Read(path).ReadFloats("a").ShouldBe([1f]);
            new SafetensorsWriter().Add("a", new Shape(1), new float[] { 2 }).Write(path);
            SafetensorsFile.Read(path).ReadFloats("a").ShouldBe([2f]);
            SafetensorsFile.ReadHeader(path).Contains("a").ShouldBeTrue();
            Should
                .Throw<CheckpointException>(() => new SafetensorsWriter().Write(Path.Combine(folder, "no", "folder")))
                .Message.ShouldContain("Check that the folder exists");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Refuses_what_could_not_be_read_back()
    {
        var writer = new SafetensorsWriter().Add("a", new Shape(1), new float[1]);
        float[] two = new float[2];
        Should.Throw<ArgumentException>(() => writer.Add("a", new Shape(2), two)).Message.ShouldContain("added before");
        Should.Throw<ArgumentException>(() => writer.Add("b", new Shape(3), two)).Message.ShouldContain("2 values");
        Should.Throw<ArgumentException>(() => writer.Add("__metadata__", new Shape(2), two));
        Should
            .Throw<ArgumentException>(() => writer.Add("\ud800", new Shape(2), two))
            .Message.ShouldContain("surrogate");
        int[] rank17 = [.. Enumerable.Repeat(1, 16), 2];
        Should.Throw<ArgumentException>(() => writer.Add("b", new Shape(rank17), two)).Message.ShouldContain("16 axes");
        Should.Throw<ArgumentException>(() => writer.AddBytes("b", ElementType.Float4, new Shape(3), new byte[2]));
        writer.AddMetadata("k", "v");
        Should.Throw<ArgumentException>(() => writer.AddMetadata("k", "w")).Message.ShouldContain("added before");
        writer.Count.ShouldBe(1);
    }

    [Fact]
    public void Reads_a_stream_that_cannot_seek_and_one_that_stands_in_the_middle()
    {
        byte[] file = new SafetensorsWriterBytes().Add("a", 5).ToArray();
        using var middle = new MemoryStream([9, 9, .. file]);
        middle.Position = 2;
        SafetensorsFile.Read(middle, "middle").ReadFloats("a").ShouldBe([0f, 1, 2, 3, 4]);
        using var zipped = new MemoryStream();
        using (
            var zip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionMode.Compress, true)
        )
            zip.Write(file);
        zipped.Position = 0;
        using var unzip = new System.IO.Compression.GZipStream(
            zipped,
            System.IO.Compression.CompressionMode.Decompress
        );
        SafetensorsFile.Read(unzip, "pipe").ReadFloats("a").ShouldBe([0f, 1, 2, 3, 4]);
    }

    private static bool IsLegal(string name)
    {
        try
        {
            return name != "__metadata__" && new UTF8Encoding(false, true).GetByteCount(name) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static float[] Values(int count, int seed)
    {
        float[] values = new float[count];
        new RandomKey(seed).Normal(values);
        return values;
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}

using System.Text;

namespace Strata.Formats.Tests.Safetensors;

public class SafetensorsRefusalTests
{
    private const string Good = "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]";

    [Theory]
    [InlineData("{\"a\":{" + Good + "},\"a\":{" + Good + "}}", "stands twice")]
    [InlineData("{\"a\":{" + Good + "},\"\\u0061\":{" + Good + "}}", "stands twice")]
    [InlineData("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"},\"a\":{" + Good + "}}", "metadata \"k\" stands twice")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{},\"a\":{" + Good + "}}", "stands twice")]
    [InlineData("{\"a\":{" + Good + ",\"dtype\":\"F32\"}}", "the field \"dtype\" stands twice")]
    [InlineData("{\"a\":{" + Good + ",\"strides\":[1]}}", "unknown field \"strides\"")]
    [InlineData(" {\"a\":{" + Good + "}}", "must begin with '{'")]
    [InlineData("\n{\"a\":{" + Good + "}}", "must begin with '{'")]
    [InlineData("[{" + Good + "}]", "must begin with '{'")]
    [InlineData("{\"__metadata__\":null,\"a\":{" + Good + "}}", "a JSON object was expected, not null")]
    [InlineData("{\"__metadata__\":{\"epoch\":3},\"a\":{" + Good + "}}", "\"epoch\" must be text, not the number 3")]
    [InlineData("{\"__metadata__\":{\"k\":{\"deep\":\"er\"}},\"a\":{" + Good + "}}", "must be text, not an object")]
    [InlineData("{\"a\":{" + Good + "}}\n", "only spaces may follow")]
    [InlineData("{\"a\":{" + Good + "}} x", "only spaces may follow")]
    [InlineData("{\"a\":{" + Good + "}}{}", "only spaces may follow")]
    [InlineData("{\"a\":{" + Good + "}}\0", "only spaces may follow")]
    [InlineData("{\"a\":{" + Good + "},}", "not the JSON")]
    [InlineData("{\"a\":{" + Good + "}", "not the JSON")]
    [InlineData("{\"a\":{" + Good + "}/**/}", "not the JSON")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]}}",
        "the JSON of the header is deeper than 3"
    )]
    [InlineData("{\"a\":3}", "a JSON object was expected, not the number 3")]
    [InlineData("{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}", "unknown type \"F31\"")]
    [InlineData("{\"a\":{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "unknown type \"f32\"")]
    [InlineData("{\"a\":{\"dtype\":7,\"shape\":[2],\"data_offsets\":[0,8]}}", "\"dtype\" must be text")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,8]}}",
        "whole numbers from 0 to 2^64 - 1, not the number -1"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", "not the number 2.0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]}}", "not the number 2e0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}", "not text")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}", "\"shape\" must be a list")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,18446744073709551616]}}", "2^64 - 1")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}}", "with a begin and an end")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}", "more than 2 offsets")]
    [InlineData("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", "must have \"dtype\", \"shape\"")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", "do not lie inside")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}", "do not lie inside")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
        "Expected 12 bytes for F32 3, found 8"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[0,9223372036854775808],\"data_offsets\":[0,0]}}", "too large")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}", "too large")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,8]}}", "too large")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],\"data_offsets\":[0,8]}}",
        "more than 16 axes"
    )]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "4 bytes before the tensor belong to none"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "bytes follow the last tensor")]
    [InlineData("{\"a\":{" + Good + "},\"b\":{" + Good + "}}", "overlaps")]
    [InlineData("{\"a\":{\"dtype\":\"F4\",\"shape\":[15],\"data_offsets\":[0,8]}}", "Expected 7.5 bytes")]
    [InlineData("{}", "bytes follow the last tensor")]
    [InlineData("{\"\\ud800\":{" + Good + "}}", "not valid Unicode")]
    public void Refuses_a_header_and_says_why(string header, string message)
    {
        var refusal = Should.Throw<CheckpointException>(() => SafetensorsBytes.Read(SafetensorsBytes.File(header, 8)));

        refusal.Message.ShouldStartWith("test");
        refusal.Message.ShouldContain(message);
        refusal.File.ShouldBe("test");
    }

    [Theory]
    [InlineData(1UL << 20, "longer than the file")]
    [InlineData(100_000_001UL, "at most 100,000,000 bytes, found 100000001")]
    [InlineData(1UL << 63, "too large")]
    [InlineData(ulong.MaxValue, "too large")]
    [InlineData(ulong.MaxValue - 7, "too large")]
    public void Refuses_a_length_before_it_allocates(ulong length, string message)
    {
        byte[] file = SafetensorsBytes.File("{}", 0, length);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<CheckpointException>(() => SafetensorsBytes.Read(file)).Message.ShouldContain(message);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void Says_where_it_is_wrong()
    {
        byte[] file = SafetensorsBytes.OneEntry("F32", "[3]", 8);

        var refusal = Should.Throw<CheckpointException>(() => SafetensorsBytes.Read(file));

        refusal.Entry.ShouldBe("a");
        refusal.Offset.ShouldBe(file.Length - 8);
        refusal.Message.ShouldBe(
            $"test: tensor \"a\", byte {file.Length - 8}: shape and type do not fit the number of bytes. "
                + "Expected 12 bytes for F32 3, found 8."
        );
    }

    [Fact]
    public void Recognises_a_zip_archive() =>
        Should
            .Throw<CheckpointException>(() =>
                SafetensorsBytes.Read(Encoding.ASCII.GetBytes("PK\u0003\u0004 and so on"))
            )
            .Message.ShouldContain("a zip archive, perhaps a PyTorch .pt file");

    [Fact]
    public void Keeps_a_hostile_name_from_the_terminal()
    {
        string name = "\\u001b[2J" + new string('x', 100_000);
        string header = $$$"""{"{{{name}}}":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""";

        var refusal = Should.Throw<CheckpointException>(() => SafetensorsBytes.Read(SafetensorsBytes.File(header, 8)));

        refusal.Message.ShouldNotContain("\u001b");
        refusal.Message.Length.ShouldBeLessThan(500);
    }

    [Theory]
    [InlineData("F32", "[2]", 8)]
    [InlineData("F4", "[16]", 8)]
    [InlineData("F6_E2M3", "[4]", 3)]
    [InlineData("F32", "[]", 4)]
    [InlineData("F32", "[0,7]", 0)]
    [InlineData("F32", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2]", 8)]
    public void Accepts_what_is_legal(string type, string shape, int bytes) =>
        SafetensorsBytes.Read(SafetensorsBytes.OneEntry(type, shape, bytes)).ReadBytes("a").Length.ShouldBe(bytes);

    [Fact]
    public void Says_that_a_file_is_missing()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString(), "model.safetensors");
        Should.Throw<CheckpointException>(() => SafetensorsFile.Read(path)).Message.ShouldContain("no such file");
        Should.Throw<CheckpointException>(() => SafetensorsFile.ReadHeader(path)).Message.ShouldContain(path);
        Should.Throw<CheckpointException>(() => SafetensorsFile.Read(Path.GetTempPath())).File.ShouldNotBeNull();
    }

    [Fact]
    public void Names_the_closest_tensors()
    {
        SafetensorsFile file = SafetensorsBytes.Read(
            new SafetensorsWriterBytes().Add("fc.weight", 2).Add("fc.bias", 1).ToArray()
        );
        Should.Throw<CheckpointException>(() => file.ReadFloats("fc.wieght")).Message.ShouldContain("\"fc.weight\"");
    }

    [Fact]
    public void Refuses_another_type_or_place_than_the_tensor_has()
    {
        SafetensorsFile floats = SafetensorsBytes.Read(SafetensorsBytes.OneEntry("F32", "[2]", 8));
        Should
            .Throw<CheckpointException>(() => floats.ReadInt64s("a"))
            .Message.ShouldContain("Expected I64, found F32");
        Should.Throw<CheckpointException>(() => floats.ReadFloats("a", new float[3])).Message.ShouldContain("3 values");
        SafetensorsFile complex = SafetensorsBytes.Read(SafetensorsBytes.OneEntry("C64", "[1]", 8));
        Should.Throw<CheckpointException>(() => complex.ReadFloats("a")).Message.ShouldContain("C64");
        SafetensorsFile truth = SafetensorsBytes.Read(SafetensorsBytes.OneEntry("BOOL", "[3]", 3));
        Should
            .Throw<CheckpointException>(() => truth.ReadBooleans("a"))
            .Message.ShouldContain("value 2 is not a truth value");
        Should.Throw<CheckpointException>(() => truth.ReadFloats("a")).Message.ShouldContain("0 or 1, found 2");
    }
}

using System.Numerics;
using Strata.Numerics;

namespace Strata.Formats.Tests.PyTorch;

public sealed class PyTorchFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_tree_of_every_kind_comes_back()
    {
        var inner = new PickleDictionary();
        inner.Add(7L, "größe 重み");
        inner.Add("empty", new PickleDictionary());
        object?[] values =
        [
            null,
            true,
            false,
            0L,
            -1L,
            int.MaxValue + 1L,
            long.MinValue,
            BigInteger.Pow(2, 70),
            0.1,
            double.NegativeInfinity,
            "",
            new PickleList([]),
            new PickleList([1L], PickleListKind.Tuple),
            new PickleList([2L, 3L], PickleListKind.Size),
            new PickleSymbol("torch.bfloat16"),
            inner,
        ];
        var root = new PickleDictionary();
        root.Add("values", new PickleList(values));

        PyTorchFile.Write(_path, root);

        Text(PyTorchFile.Read(_path).Root).ShouldBe(Text(root));
    }

    [Fact]
    public void Arrays_keep_type_shape_and_bytes_and_tied_ones_stay_tied()
    {
        StoredArray tied = StoredArray.Of(new(2, 3), [1, 2, 3, 4, 5, 6]);
        PyTorchFile.WriteStateDict(
            _path,
            [
                new("a", tied),
                new("scalar", StoredArray.Of(Shape.Scalar, [7])),
                new("empty", StoredArray.Of(new(0, 3), [])),
                new("count", new(ElementType.Int64, new(2), new byte[16])),
                new("half", new(ElementType.BFloat16, new(1), new byte[] { 0x80, 0x3F })),
                new("b", tied),
            ]
        );

        CheckpointFile file = CheckpointFile.Open(_path);

        file.Format.ShouldBe(CheckpointFormat.PyTorch);
        file.Names.ShouldBe(["a", "scalar", "empty", "count", "half", "b"]);
        file.ReadFloats("a").ShouldBe([1, 2, 3, 4, 5, 6]);
        file["scalar"].Shape.ShouldBe(Shape.Scalar);
        file["empty"].Shape.ShouldBe(new Shape(0, 3));
        file["count"].Type.ShouldBe(ElementType.Int64);
        file.ReadFloats("half").ShouldBe([1]);
        file["a"].SharesStorageWith(file["b"]).ShouldBeTrue();
        file["a"].SharesStorageWith(file["half"]).ShouldBeFalse();
    }

    [Fact]
    public void Equal_content_gives_equal_bytes_and_data_begins_at_multiples_of_64()
    {
        var root = new PickleDictionary();
        root.Add("w", StoredArray.Of(new(3), [float.NaN, 1, 2]));
        PyTorchFile.Write(_path, root);
        byte[] first = File.ReadAllBytes(_path);
        PyTorchFile.Write(_path, root);

        File.ReadAllBytes(_path).ShouldBe(first);
        using var stream = new MemoryStream(first);
        foreach (string name in new[] { "archive/data.pkl", "archive/data/0" })
        {
            int header = first.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(name)) - 30;
            int data = header + 30 + first[header + 26] + first[header + 28];
            (data % 64).ShouldBe(0, name);
        }
    }

    [Fact]
    public void What_PyTorch_has_no_storage_for_is_refused_before_anything_is_written()
    {
        File.WriteAllText(_path, "before");
        var root = new PickleDictionary();
        root.Add("w", new StoredArray(ElementType.Float8E8M0, new(1), new byte[1]));

        Should.Throw<ArgumentException>(() => PyTorchFile.Write(_path, root)).Message.ShouldContain("F8_E8M0");
        File.ReadAllText(_path).ShouldBe("before");
    }

    [Fact]
    public void A_key_is_text_or_a_whole_number_and_stands_once()
    {
        var root = new PickleDictionary();
        root.Add("a", 1L);

        Should.Throw<ArgumentException>(() => root.Add("a", 2L));
        Should.Throw<ArgumentException>(() => root.Add(1.5, 2L));
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "None",
            PickleDictionary items => "{"
                + string.Join(", ", items.Select(pair => $"{Text(pair.Key)}: {Text(pair.Value)}"))
                + "}",
            PickleList items => $"{items.Kind}[{string.Join(", ", items.Select(Text))}]",
            _ => $"{value.GetType().Name} {value}",
        };
}

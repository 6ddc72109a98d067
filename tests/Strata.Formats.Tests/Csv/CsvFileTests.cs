using FsCheck;
using FsCheck.Fluent;
using Strata.Tests;

namespace Strata.Formats.Tests.Csv;

public class CsvFileTests
{
    private static readonly CsvOptions s_lastIsLabel = new() { LabelIndex = ^1 };

    [Theory]
    [InlineData("1,2\n3,4")]
    [InlineData("1,2\n3,4\n")]
    [InlineData("1,2\r\n3,4\r\n")]
    [InlineData("\uFEFF1,2\n3,4\n")]
    [InlineData("\n1,2\n\n3,4\n\n")]
    [InlineData("\"1\",\"2\"\n 3 , 4\t\n")]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("\"a\"\"b\",\"c,\nd\"\n1e0,+2.0\n3,0.4E1\n")]
    public void Reads_numbers_in_any_dress(string text)
    {
        CsvFile file = CsvText.Read(text);
        file.RowCount.ShouldBe(2);
        file.Features.ToArray().ShouldBe([1f, 2, 3, 4]);
        file.Row(1).ToArray().ShouldBe([3f, 4]);
        file.LabelName.ShouldBeNull();
    }

    [Fact]
    public void Reads_real_tables()
    {
        CsvFile iris = CsvFile.Read(FixtureFiles.Path("csv", "iris.csv"), new CsvOptions { LabelName = "label" });
        iris.RowCount.ShouldBe(150);
        iris.FeatureNames.ShouldBe(["sepal_length", "sepal_width", "petal_length", "petal_width"]);
        iris.Row(0).ToArray().ShouldBe([5.1f, 3.5f, 1.4f, 0.2f]);
        iris.ReadLabels(3).GroupBy(label => label).Select(group => group.Count()).ShouldBe([50, 50, 50]);

        CsvFile digits = CsvFile.Read(FixtureFiles.Path("csv", "optdigits-20.csv"), s_lastIsLabel);
        digits.RowCount.ShouldBe(20);
        digits.FeatureNames.Length.ShouldBe(64);
        digits.FeatureNames[63].ShouldBe("column 64");
        digits.ReadLabels(10)[..10].ShouldBe([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Should
            .Throw<DataFileException>(() => digits.ReadLabels(9))
            .Message.ShouldContain(
                "optdigits-20.csv:10: the label of row 9 does not fit (column \"column 65\"). Expected 0 to 8, for 9 classes, found \"9\"."
            );
    }

    [Fact]
    public void Finds_labels_by_index_and_by_name()
    {
        string text = "x,class,y\n1,b,2\n3,a,4\n5,b,6\n";
        foreach (
            CsvOptions options in new CsvOptions[]
            {
                new() { LabelName = "class" },
                new() { LabelIndex = 1 },
                new() { LabelIndex = ^2 },
            }
        )
        {
            CsvFile file = CsvText.Read(text, options);
            file.Features.ToArray().ShouldBe([1f, 2, 3, 4, 5, 6]);
            file.FeatureNames.ShouldBe(["x", "y"]);
            (int[] labels, var names) = file.ReadNamedLabels();
            labels.ShouldBe([1, 0, 1]);
            names.ShouldBe(["a", "b"]);
        }

        CsvText
            .Read("1;2.5\n3;-4\n", new CsvOptions { Delimiter = ';', LabelIndex = ^1 })
            .ReadTargets()
            .ShouldBe([2.5f, -4f]);
        CsvText.Read("1,2\n3,4\n", new CsvOptions { HasHeader = true }).FeatureNames.ShouldBe(["1", "2"]);
        CsvText
            .Read("5.1,setosa\n4.9,virginica\n", s_lastIsLabel)
            .RowCount.ShouldBe(2, "text in the label column is no header");
    }

    [Theory]
    [InlineData("", "test: the file is empty")]
    [InlineData("\n\r\n\n", "test: the file is empty")]
    [InlineData("a,b\n", "test: the file has a header, but no rows")]
    [InlineData("1,2\n3,x\n", "test:2:3: \"x\" is not a finite number (column \"column 2\")")]
    [InlineData("a,b\n1,2\n3,\n", "test:3:3: the field is empty (column \"b\")")]
    [InlineData("1,2\n3\n", "test:2:1: the row has 1 fields. Expected 2, as in the first line.")]
    [InlineData("1,2\n3,4,5\n", "test:2:5: the row has 3 fields. Expected 2, as in the first line.")]
    [InlineData("1,2\nNaN,4\n", "test:2:1: \"NaN\" is not a finite number")]
    [InlineData("1,2\n3,1e999\n", "test:2:3: \"1e999\" is not a finite number")]
    [InlineData("1,2\n3,\"4\n5,6\n", "test:2:3: the quote that opens here is never closed")]
    [InlineData("1,2\n3,\"4\"5\n", "test:2:6: text follows a quoted field")]
    [InlineData("1,2\n3,4\"\n", "test:2:4: a quote stands inside a field that is not quoted")]
    [InlineData("\"a\nb\",c\n1,2\n3,x\n", "test:4:3: \"x\"")]
    [InlineData("1,2\n0x1,4\n", "test:2:1: \"0x1\"")]
    [InlineData("1,2\n1\u00A0000,4\n", "is not a finite number")]
    public void Refuses_a_table_and_says_where(string text, string message)
    {
        var refusal = Should.Throw<DataFileException>(() => CsvText.Read(text));
        refusal.Message.ShouldContain(message);
        refusal.File.ShouldBe("test");
    }

    [Fact]
    public void Refuses_labels_that_do_not_fit()
    {
        Should
            .Throw<DataFileException>(() => CsvText.Read("a,label\n1,2\n", new CsvOptions { LabelName = "lable" }))
            .Message.ShouldContain("closest names are \"label\"");
        Should
            .Throw<DataFileException>(() => CsvText.Read("a,a\n1,2\n", new CsvOptions { LabelName = "a" }))
            .Message.ShouldContain("test:1:3: two columns are named \"a\"");
        Should
            .Throw<DataFileException>(() => CsvText.Read("1,2\n", new CsvOptions { LabelIndex = 2 }))
            .Message.ShouldContain("there is no column 2");
        Should
            .Throw<DataFileException>(() => CsvText.Read("1,2\n").ReadTargets())
            .Message.ShouldContain("no column of labels");
        Should
            .Throw<DataFileException>(() => CsvText.Read("1,2.5\n", s_lastIsLabel).ReadLabels(3))
            .Message.ShouldContain("test:1: the label of row 0");
        Should
            .Throw<DataFileException>(() => CsvText.Read("1,-1\n", s_lastIsLabel).ReadLabels(3))
            .Message.ShouldContain("0 to 2");
        Should
            .Throw<DataFileException>(() => CsvText.Read("1,x\n", s_lastIsLabel).ReadTargets())
            .Message.ShouldContain("found \"x\"");
        Should.Throw<ArgumentException>(() =>
            CsvText.Read("1,2\n", new CsvOptions { LabelName = "a", LabelIndex = 0 })
        );
        Should.Throw<ArgumentException>(() => CsvText.Read("1,2\n", new CsvOptions { Delimiter = '"' }));
        Should.Throw<DataFileException>(() => CsvText.Read([49, 44, 0xFF])).Message.ShouldContain("not valid UTF-8");
        Should.Throw<DataFileException>(() => CsvFile.Read("/no/such/file.csv")).Message.ShouldContain("no such file");
    }

    [Fact]
    public void Reads_back_any_table()
    {
        Gen<float[]> values = ArbMap.Default.GeneratorFor<float>().Where(float.IsFinite).ArrayOf(12);
        Prop.ForAll(
                values.ToArbitrary(),
                table =>
                {
                    string text = string.Join(
                        "\r\n",
                        table
                            .Chunk(3)
                            .Select(
                                (row, i) =>
                                    string.Join(';', row.Select(value => i % 2 == 0 ? $"\"{value:R}\"" : $"{value:R}"))
                            )
                    );
                    float[] read = CsvText.Read(text, new CsvOptions { Delimiter = ';' }).Features.ToArray();
                    return read.Select(BitConverter.SingleToInt32Bits)
                        .SequenceEqual(table.Select(BitConverter.SingleToInt32Bits));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reads_a_stream_that_gives_one_byte_at_a_time()
    {
        using var stream = new Trickle("a,b\n1,2\n3,4\n"u8.ToArray());
        CsvFile.Read(stream, "test").Features.ToArray().ShouldBe([1f, 2, 3, 4]);
    }

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));
    }
}

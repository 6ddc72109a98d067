using Strata.Formats;
using Strata.Numerics;

namespace Strata.Training.Tests.Data;

public sealed class TextDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Tokenizer _tokenizer;

    public TextDatasetTests()
    {
        File.WriteAllText(_folder.File("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\n");
        _tokenizer = Tokenizer.ReadWordPiece(_folder.File("vocab.txt"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Texts_become_numbers_filled_up_and_cut()
    {
        (Dataset data, IReadOnlyList<string> names) = Read(
            "text\tlabel\na b\tyes\na \"b\" c d a\tno\n",
            new() { MaxLength = 6 }
        );

        names.ShouldBe(["no", "yes"]);
        data.Labels.ToArray().ShouldBe([1, 0]);
        data.ClassCount.ShouldBe(2);
        data.SampleShape.ShouldBe(new Shape(6));
        data.Padding.ShouldBe(0);
        data.Sample(0).ToArray().ShouldBe([2, 5, 6, 3, 0, 0]);
        data.Sample(1).ToArray().ShouldBe([2, 5, 1, 6, 1, 3], "quotes are unknown here, and belong to the text");
    }

    [Fact]
    public void Columns_pairs_rows_and_thresholds_are_as_asked()
    {
        const string table =
            "id\tscore\tpart\tone\ttwo\n1\t-2\ttrain\ta\tb\n2\t0.1\ttrain\tb\tb\n3\t0.5\ttrain\tc\td\n4\t-3\ttest\td\td\n";
        var options = new TextDataOptions
        {
            Text = "one",
            Pair = "two",
            Label = "score",
            Threshold = (-0.5, 0.5),
            Where = ("part", "train"),
            MaxLength = 8,
        };

        (Dataset data, IReadOnlyList<string> names) = Read(table, options);

        names.ShouldBe(["negative", "positive"]);
        data.Labels.ToArray().ShouldBe([0, 1]);
        data.Sample(0).ToArray().ShouldBe([2, 5, 3, 6, 3, 0, 0, 0]);
        data.Sample(1).ToArray().ShouldBe([2, 7, 3, 8, 3, 0, 0, 0]);
    }

    [Fact]
    public void A_batch_is_as_long_as_its_longest_text()
    {
        string longer = string.Join(' ', Enumerable.Repeat("a", 11)); // 13 tokens
        (Dataset data, _) = Read($"text\tlabel\na\tx\n{longer}\ty\nb\tx\n", new() { MaxLength = 20 });

        Shape[] shapes = [.. data.Batches(1).Select(batch => batch.Inputs.Shape)];
        Batch last = data.Split(0.5, new RandomKey(1)).Train.Slice(0, 1).Batches(4).Single();

        shapes.ShouldBe([new Shape(1, 8), new Shape(1, 16), new Shape(1, 8)]);
        last.Inputs.Shape[1].ShouldBeLessThan(20, "parts of a set know the padding too");
        data.Batches(3)
            .Single()
            .Inputs.ToArray()
            .ShouldBe([.. data.Sample(0)[..16], .. data.Sample(1)[..16], .. data.Sample(2)[..16]]);
    }

    [Theory]
    [InlineData("text\tkind\na\tx\n", "there is no column \"label\"")]
    [InlineData("text\tlabel\na\n", "the row has 1 fields")]
    [InlineData("text\tlabel\n", "no row is left to use")]
    [InlineData("", "the first line is empty")]
    [InlineData("text\tlabel\tlabel\na\tx\ty\n", "two columns are named \"label\"")]
    public void A_table_that_does_not_fit_is_told(string table, string message) =>
        Should.Throw<DataFileException>(() => Read(table, new())).Message.ShouldContain(message);

    [Fact]
    public void Labels_that_are_no_classes_are_told()
    {
        Should
            .Throw<DataFileException>(() => Read("text\tlabel\na\tz\n", new() { ClassNames = ["x", "y"] }))
            .Message.ShouldContain("the label \"z\" of row 0 is none of the classes");
        Should
            .Throw<DataFileException>(() => Read("text\tlabel\na\tz\n", new() { Threshold = (0, 1) }))
            .Message.ShouldContain("the label of row 0 is no number (column \"label\")");
    }

    private (Dataset Data, IReadOnlyList<string> ClassNames) Read(string table, TextDataOptions options)
    {
        File.WriteAllText(_folder.File("t.tsv"), table);
        return TextDataset.ReadTsv(_folder.File("t.tsv"), _tokenizer, options);
    }
}

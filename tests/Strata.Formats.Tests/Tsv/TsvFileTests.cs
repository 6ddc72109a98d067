using System.Text;

namespace Strata.Formats.Tests.Tsv;

public class TsvFileTests
{
    [Theory]
    [InlineData("id\ttext\n1\ta \"b\" c\n2\t\n")]
    [InlineData("id\ttext\r\n1\ta \"b\" c\r\n2\t\r\n")]
    [InlineData("\uFEFFid\ttext\n\n1\ta \"b\" c\n2\t")]
    public void Fields_are_texts_as_they_stand(string text)
    {
        TsvFile table = Read(text);

        table.Columns.ShouldBe(["id", "text"]);
        table.RowCount.ShouldBe(2);
        table[0, table.ColumnOf("text")].ShouldBe("a \"b\" c");
        table[1, 1].ShouldBe("");
    }

    [Theory]
    [InlineData("", "test: the first line is empty. Expected names of columns, tabs between.")]
    [InlineData("\na\n", "test: the first line is empty")]
    [InlineData("a\tb\n1\t2\n1\t2\t3\n", "test:3: the row has 3 fields. Expected 2, as in the first line.")]
    public void What_is_no_table_is_told_with_its_line(string text, string message) =>
        Should.Throw<DataFileException>(() => Read(text)).Message.ShouldStartWith(message);

    [Fact]
    public void Other_encodings_and_missing_files_are_told()
    {
        Should
            .Throw<DataFileException>(() => Read([(byte)'a', (byte)'\n', 0xE9, 0xFF]))
            .Message.ShouldContain("this is no UTF-8");
        Should
            .Throw<DataFileException>(() => TsvFile.Read("/no/such.tsv"))
            .Message.ShouldBe("/no/such.tsv: there is no such file. Check the path.");
    }

    [Fact]
    public void Columns_that_are_not_there_or_twice_are_told()
    {
        TsvFile table = Read("text\tlabel\tlabel\n");

        Should
            .Throw<DataFileException>(() => table.ColumnOf("texts"))
            .Message.ShouldBe("test: there is no column \"texts\". The names are \"text\".");
        Should
            .Throw<DataFileException>(() => table.ColumnOf("label"))
            .Message.ShouldContain("two columns are named \"label\"");
    }

    private static TsvFile Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static TsvFile Read(byte[] text)
    {
        using var stream = new MemoryStream(text);
        return TsvFile.Read(stream, "test");
    }
}

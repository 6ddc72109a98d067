using System.Text;
using Strata.Formats.Tests.Csv;

namespace Strata.Formats.Tests.Fuzzing;

public class CsvFuzzTests
{
    private static readonly byte[] s_good = Encoding.UTF8.GetBytes(
        "größe,\"b \"\"x\"\"\"\r\n1.5,2\r\n\"3\",-4e-2\r\n5,6"
    );

    [Fact]
    public void Survives_truncations_and_flipped_bits()
    {
        CsvText.Read(s_good).RowCount.ShouldBe(3);
        foreach (byte[] file in Mutations.Truncations(s_good, []).Concat(Mutations.BitFlips(s_good)))
            Survives(file);
    }

    [Fact]
    public void Survives_text_without_sense()
    {
        var random = new Random(1);
        const string Alphabet = "\"\",,;\r\n\n 01.e-+ä\u0000";
        for (int i = 0; i < 5000; i++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)])
            );
            Survives(Encoding.UTF8.GetBytes(text));
        }
    }

    private static void Survives(byte[] file) =>
        Mutations.Survives<DataFileException>(
            file,
            bytes =>
            {
                CsvFile read = CsvText.Read(bytes);
                read.Features.Length.ShouldBe(read.RowCount * read.FeatureNames.Length);
            }
        );
}

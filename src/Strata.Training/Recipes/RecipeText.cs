using Strata.Formats;

namespace Strata.Training;

/// <summary>What a recipe says of data that are texts.</summary>
public sealed record RecipeText
{
    /// <summary>The file of the tokenizer: <c>tokenizer.json</c>, or the <c>vocab.txt</c> of an uncased BERT.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Columns, labels and lengths.</summary>
    public required TextDataOptions Options { get; init; }

    /// <summary>Which rows of the first file are for training; null: all.</summary>
    public (string Column, string Value)? TrainWhere { get; init; }

    /// <summary>Which rows of the second file are for testing; null: all.</summary>
    public (string Column, string Value)? TestWhere { get; init; }

    /// <summary>Reads the data; classes are numbered by the training file.</summary>
    internal (Dataset Train, Dataset? Test) Load(string train, string? test)
    {
        Tokenizer tokenizer = Path.GetExtension(Tokenizer).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? Formats.Tokenizer.Read(Tokenizer)
            : Formats.Tokenizer.ReadWordPiece(Tokenizer);
        (Dataset data, IReadOnlyList<string> names) = TextDataset.ReadTsv(
            train,
            tokenizer,
            Options with
            {
                Where = TrainWhere,
            }
        );
        if (test is null)
            return (data, null);
        TextDataOptions options = Options with { Where = TestWhere, ClassNames = names };
        return (data, TextDataset.ReadTsv(test, tokenizer, options).Data);
    }
}

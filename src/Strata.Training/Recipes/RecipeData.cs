using Strata.Formats;
using Strata.Numerics;

namespace Strata.Training;

/// <summary>The data section of a recipe.</summary>
public sealed record RecipeData
{
    /// <summary><c>digits</c>, <c>idx</c>, <c>csv</c> or <c>text</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The file of training samples: IDX inputs, or a CSV table.</summary>
    public string? Train { get; init; }

    /// <summary>The IDX file of training labels.</summary>
    public string? TrainLabels { get; init; }

    /// <summary>The file of test samples; null: see <see cref="Split"/>.</summary>
    public string? Test { get; init; }

    /// <summary>The IDX file of test labels.</summary>
    public string? TestLabels { get; init; }

    /// <summary>The column of labels of a CSV table.</summary>
    public string Label { get; init; } = "-1";

    /// <summary>What is said of texts; null for other sources.</summary>
    public RecipeText? Text { get; init; }

    /// <summary>The shape of a sample of a CSV table; null: one axis.</summary>
    public Shape? Shape { get; init; }

    /// <summary>The number of classes; null: as the labels say.</summary>
    public int? Classes { get; init; }

    /// <summary>The share that is for training, where there are no test files; null: the source's own split, or none.</summary>
    public double? Split { get; init; }

    /// <summary>Use at most so many training samples; null: all.</summary>
    public int? Limit { get; init; }

    /// <summary>Use only these training samples.</summary>
    public RecipeArray? Rows { get; init; }

    /// <summary>Use so many training samples of each class, drawn by the seed; null: all.</summary>
    public int? PerClass { get; init; }

    /// <summary>Use at most so many test samples, the first; null: all.</summary>
    public int? TestLimit { get; init; }

    /// <summary>Changes of every sample, in order.</summary>
    public IReadOnlyList<ITransform> Transforms { get; init; } = [];

    /// <summary>Reads the data.</summary>
    /// <param name="key">Where random splits and choices come from.</param>
    /// <returns>What to train on, and what to test with; null when there is nothing.</returns>
    /// <exception cref="DataFileException">A file is missing or not what it should be.</exception>
    public (Dataset Train, Dataset? Test) Load(RandomKey key)
    {
        (Dataset train, Dataset? test) = Read();
        if (Split is { } share && test is null)
            (train, test) = train.Split(share, key);
        if (Rows is { } rows)
            train = train.Subset(ReadRows(rows, train.Count));
        if (PerClass is { } count)
            train = train.PerClass(count, key);
        if (Limit is { } limit && limit < train.Count)
            train = train.Slice(0, limit);
        if (TestLimit is { } most && most < test?.Count)
            test = test.Slice(0, most);
        return (train.Transformed(Transforms), test?.Transformed(Transforms));
    }

    private (Dataset Train, Dataset? Test) Read()
    {
        switch (Source)
        {
            case "digits" when Split is not null:
                return (Digits.Load(), null);
            case "digits":
                DatasetSplit digits = Digits.LoadSplit();
                return (digits.Train, digits.Test);
            case "idx":
                Dataset train = DatasetFiles.ReadIdx(Train!, TrainLabels!, Classes);
                return (
                    train,
                    Test is null
                        ? null
                        : Fitting(train, DatasetFiles.ReadIdx(Test, TestLabels!, train.ClassCount), Test)
                );
            case "text":
                return Text!.Load(Train!, Test);
            default:
                Dataset table = DatasetFiles.ReadCsv(Train!, Label, Shape, Classes);
                return (
                    table,
                    Test is null ? null : Fitting(table, DatasetFiles.ReadCsv(Test, Label, Shape, Classes), Test)
                );
        }
    }

    private static Dataset Fitting(Dataset train, Dataset test, string file)
    {
        if (test.SampleShape != train.SampleShape || test.ClassCount != train.ClassCount)
            throw new DataFileException(
                "the test samples are not like the training samples",
                file,
                expected: $"{train.ClassCount} classes, samples of {train.SampleShape}",
                found: $"{test.ClassCount} classes, samples of {test.SampleShape}"
            );
        return test;
    }

    private static int[] ReadRows(RecipeArray array, int count)
    {
        SafetensorsFile file = SafetensorsFile.Read(array.Path);
        int[] rows = file.ReadInt32s(array.Entry);
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)count)
                throw new CheckpointException(
                    $"row {row} does not exist",
                    array.Path,
                    array.Entry,
                    expected: $"0 to {count - 1}"
                );
        }

        return rows;
    }
}

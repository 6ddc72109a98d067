using Strata.Formats;
using Strata.Numerics;

namespace Strata.Training;

/// <summary>Reads data sets from disk.</summary>
public static class DatasetFiles
{
    /// <summary>Two IDX files, as MNIST comes in, packed with gzip or not. Images of height × width become 1 × height × width.</summary>
    /// <param name="samples">The file of inputs; values as they stand, such as 0 to 255.</param>
    /// <param name="labels">The file of class numbers.</param>
    /// <param name="classCount">The number of classes; null: one more than the largest label.</param>
    /// <exception cref="DataFileException">A file is missing or not what it should be, or they do not belong together.</exception>
    public static Dataset ReadIdx(string samples, string labels, int? classCount = null)
    {
        (IdxFile inputs, IdxFile classes) = IdxFile.ReadPair(samples, labels);
        int[] numbers = classes.ReadLabels(classCount ?? int.MaxValue);
        ReadOnlySpan<int> sizes = inputs.Shape.Sizes[1..];
        Shape shape = sizes.Length == 2 ? new(1, sizes[0], sizes[1]) : new(sizes);
        return new(inputs.ReadFloats(), shape, numbers, classCount ?? numbers.Max() + 1);
    }

    /// <summary>A CSV file: one row a sample, one column the class.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">The name of the column of labels, or its number, from 0; −1 is the last.</param>
    /// <param name="shape">The shape of a sample; null: one axis of all features.</param>
    /// <param name="classCount">The number of classes; null: labels are names, numbered in ordinal order.</param>
    /// <exception cref="DataFileException">The file is missing or not what it should be.</exception>
    public static Dataset ReadCsv(string path, string label, Shape? shape = null, int? classCount = null)
    {
        bool isNumber = int.TryParse(label, out int column);
        CsvFile file = CsvFile.Read(
            path,
            isNumber
                ? new() { LabelIndex = column < 0 ? new Index(-column, fromEnd: true) : new Index(column) }
                : new() { LabelName = label }
        );
        Shape sample = shape ?? new Shape(file.FeatureNames.Length);
        if (sample.Count != file.FeatureNames.Length)
            throw new DataFileException(
                $"a row has {file.FeatureNames.Length} features, which are no sample of shape {sample}",
                path,
                expected: $"{sample.Count} features"
            );
        if (classCount is { } count)
            return new(file.Features, sample, file.ReadLabels(count), count);
        (int[] labels, var names) = file.ReadNamedLabels();
        return new(file.Features, sample, labels, names.Length);
    }
}

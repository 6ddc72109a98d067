using System.IO.Compression;
using Strata.Formats;
using Strata.Numerics;

namespace Strata.Training.Tests.Data;

public sealed class DatasetFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Idx_images_get_a_channel()
    {
        WriteIdx("x", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40]);
        WriteIdx("y", [0, 0, 8, 1, 0, 0, 0, 2, 1, 0]);

        Dataset data = DatasetFiles.ReadIdx(_folder.File("x"), _folder.File("y"));

        data.SampleShape.ShouldBe(new Shape(1, 1, 2));
        data.Inputs.ToArray().ShouldBe([10, 20, 30, 40]);
        data.Labels.ToArray().ShouldBe([1, 0]);
        data.ClassCount.ShouldBe(2);
    }

    [Fact]
    public void Csv_labels_may_be_names()
    {
        File.WriteAllText(_folder.File("t.csv"), "a,b,kind\n1,2,cat\n3,4,ant\n");

        Dataset data = DatasetFiles.ReadCsv(_folder.File("t.csv"), "kind");

        data.Labels.ToArray().ShouldBe([1, 0]);
        data.Inputs.ToArray().ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Csv_labels_may_be_the_last_column_and_samples_images()
    {
        File.WriteAllText(_folder.File("t.csv"), "1,2,3,4,7\n");

        Dataset data = DatasetFiles.ReadCsv(_folder.File("t.csv"), "-1", new Shape(1, 2, 2), classCount: 10);

        data.SampleShape.ShouldBe(new Shape(1, 2, 2));
        data.Labels.ToArray().ShouldBe([7]);
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_an_error_with_the_file()
    {
        string file = _folder.File("t.csv");
        File.WriteAllText(file, "1,2,3,0\n");

        Should
            .Throw<DataFileException>(() => DatasetFiles.ReadCsv(file, "-1", new Shape(1, 2, 2)))
            .Message.ShouldBe(
                $"{file}: a row has 3 features, which are no sample of shape 1×2×2. Expected 4 features."
            );
    }

    private void WriteIdx(string name, byte[] content)
    {
        using var stream = new GZipStream(File.Create(_folder.File(name)), CompressionMode.Compress);
        stream.Write(content);
    }
}

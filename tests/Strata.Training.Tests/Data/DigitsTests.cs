using Strata.Formats;
using Strata.Numerics;
using Strata.Tests;

namespace Strata.Training.Tests.Data;

public class DigitsTests
{
    [Fact]
    public void All_digits_are_there_from_paper_to_ink()
    {
        Dataset digits = Digits.Load();

        digits.Count.ShouldBe(1797);
        digits.SampleShape.ShouldBe(new Shape(1, 8, 8));
        digits.ClassCount.ShouldBe(10);
        digits.Inputs.ToArray().Min().ShouldBe(0);
        digits.Inputs.ToArray().Max().ShouldBe(1);
        digits.Sample(0)[..8].ToArray().ShouldBe([0, 0, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0, 0]);
        digits.Labels[..10].ToArray().ShouldBe([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    [Fact]
    public void The_fixed_split_is_that_of_the_fixtures()
    {
        DatasetSplit split = Digits.LoadSplit();

        (split.Train.Count, split.Test.Count).ShouldBe((1297, 500));
        Digits.Load().Sample(1297).SequenceEqual(split.Test.Sample(0)).ShouldBeTrue();
    }

    [Fact]
    public void The_licence_stands_beside_the_files()
    {
        string folder = Path.Combine(FixtureFiles.Root, "../../src/Strata.Training/Data/Embedded");

        File.ReadAllText(Path.Combine(folder, "LICENSE-optdigits.md")).ShouldContain("CC BY 4.0");
        IdxFile.Read(Path.Combine(folder, "optdigits-images-idx3-ubyte.gz")).RowCount.ShouldBe(1797);
    }
}

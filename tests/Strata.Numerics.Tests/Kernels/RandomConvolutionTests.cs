using FsCheck;
using FsCheck.Fluent;
using Strata.Numerics.Kernels;
using Strata.Tests;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>Combinations of options that nobody thought of.</summary>
public class RandomConvolutionTests
{
    [Fact]
    public void Every_combination_of_options_is_exact() =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    ConvolutionShape shape = RandomShape(new Random(seed));
                    var tests = new Convolution2dTests();
                    tests.Forward_is_exact(shape);
                    tests.Input_gradient_is_exact(shape);
                    tests.Weight_gradient_is_exact(shape);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(ReducedInstructionSet.Name is null ? 150 : 40));

    private static ConvolutionShape RandomShape(Random random)
    {
        int groups = random.Next(1, 4);
        bool depthwise = random.Next(3) == 0;
        var shape = new ConvolutionShape
        {
            Batch = random.Next(1, 5),
            InChannels = depthwise ? groups : groups * random.Next(1, 5),
            Height = random.Next(1, 12),
            Width = random.Next(1, 40),
            OutChannels = groups * random.Next(1, 8),
            KernelHeight = random.Next(1, 5),
            KernelWidth = random.Next(1, 5),
            StrideHeight = random.Next(1, 4),
            StrideWidth = random.Next(1, 4),
            DilationHeight = random.Next(1, 3),
            DilationWidth = random.Next(1, 3),
            PaddingTop = random.Next(0, 4),
            PaddingLeft = random.Next(0, 4),
            PaddingBottom = random.Next(0, 4),
            PaddingRight = random.Next(0, 4),
            Groups = groups,
        };

        // Enough padding for the kernel to fit at least once.
        int missingRows = (shape.DilationHeight * (shape.KernelHeight - 1)) + 1 - shape.Height;
        int missingColumns = (shape.DilationWidth * (shape.KernelWidth - 1)) + 1 - shape.Width;
        return shape with
        {
            PaddingBottom = Math.Max(shape.PaddingBottom, missingRows),
            PaddingLeft = Math.Max(shape.PaddingLeft, missingColumns),
        };
    }
}

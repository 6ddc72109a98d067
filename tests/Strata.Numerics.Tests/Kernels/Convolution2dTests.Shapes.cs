using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>The sizes that every pass is held to.</summary>
public partial class Convolution2dTests
{
    private static ConvolutionShape Basic(int batch, int inChannels, int height, int width, int outChannels) =>
        new()
        {
            Batch = batch,
            InChannels = inChannels,
            Height = height,
            Width = width,
            OutChannels = outChannels,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingTop = 1,
            PaddingLeft = 1,
            PaddingBottom = 1,
            PaddingRight = 1,
        };

    public static TheoryData<ConvolutionShape> Shapes
    {
        get
        {
            ConvolutionShape seven = Basic(5, 6, 7, 7, 8);
            return
            [
                Basic(3, 1, 16, 16, 16),
                Basic(2, 16, 16, 16, 16),
                Basic(4, 16, 8, 8, 32),
                Basic(5, 32, 8, 8, 32),
                Basic(2, 3, 19, 21, 5),
                Basic(7, 4, 5, 3, 13),
                Basic(9, 2, 1, 1, 3),
                Basic(1, 2, 40, 37, 7),
                Basic(1, 45, 9, 9, 25), // the depth, 405, is more than one block
                Basic(16, 40, 2, 2, 64), // whole vectors of images, fewer positions than channels
                Basic(13, 24, 5, 4, 25),
                Basic(3, 64, 5, 5, 26) with
                {
                    StrideHeight = 2,
                },
                Basic(32, 20, 1, 3, 30),
                Basic(16, 24, 4, 4, 36) with
                {
                    StrideHeight = 2,
                    StrideWidth = 2,
                },
                Basic(5, 33, 7, 6, 40) with
                {
                    StrideHeight = 2,
                    StrideWidth = 3,
                    KernelHeight = 5,
                    PaddingTop = 2,
                    PaddingLeft = 0,
                },
                Basic(6, 70, 6, 6, 26) with
                {
                    DilationHeight = 2,
                    DilationWidth = 3,
                    PaddingBottom = 3,
                },
                Basic(1, 33, 29, 31, 40), // enough tiles and channels for Winograd's transforms, and odd sizes
                Basic(3, 70, 15, 14, 45) with
                {
                    PaddingTop = 2,
                    PaddingRight = 0,
                },
                Basic(52, 32, 4, 3, 37) with
                {
                    PaddingLeft = 0,
                    PaddingBottom = 2,
                },
                Basic(1, 32, 20, 70, 32) with
                {
                    PaddingTop = 0,
                    PaddingBottom = 0,
                    PaddingLeft = 4,
                },
                Basic(4, 16, 6, 6, 24) with
                {
                    KernelHeight = 1,
                    KernelWidth = 1,
                    PaddingTop = 0,
                    PaddingLeft = 0,
                    PaddingBottom = 0,
                    PaddingRight = 0,
                    StrideHeight = 3,
                    StrideWidth = 2,
                }, // most pixels of the input meet no tap
                Basic(3, 45, 6, 6, 14) with
                {
                    StrideHeight = 2,
                    StrideWidth = 2,
                },
                seven with
                {
                    StrideHeight = 2,
                    StrideWidth = 2,
                },
                Basic(2, 3, 35, 35, 8) with
                {
                    KernelHeight = 7,
                    KernelWidth = 7,
                    StrideHeight = 2,
                    StrideWidth = 2,
                    PaddingTop = 3,
                    PaddingLeft = 3,
                    PaddingBottom = 3,
                    PaddingRight = 3,
                },
                seven with
                {
                    StrideWidth = 3,
                    PaddingBottom = 0,
                },
                seven with
                {
                    DilationHeight = 2,
                    DilationWidth = 3,
                    PaddingLeft = 2,
                },
                seven with
                {
                    DilationWidth = 2,
                    StrideHeight = 2,
                    PaddingTop = 0,
                },
                seven with
                {
                    PaddingTop = 5,
                    PaddingRight = 9,
                }, // more padding than the kernel reaches
                seven with
                {
                    PaddingTop = 0,
                    PaddingLeft = 2,
                    PaddingBottom = 2,
                    PaddingRight = 0,
                    KernelWidth = 4,
                },
                seven with
                {
                    Groups = 2,
                },
                seven with
                {
                    Groups = 2,
                    StrideHeight = 2,
                    StrideWidth = 2,
                },
                Basic(2, 6, 9, 18, 6) with
                {
                    Groups = 6,
                },
                Basic(2, 6, 9, 18, 12) with
                {
                    Groups = 6,
                    StrideHeight = 2,
                },
                Basic(2, 6, 9, 18, 6) with
                {
                    Groups = 6,
                    StrideHeight = 2,
                    StrideWidth = 2,
                },
                seven with
                {
                    KernelHeight = 1,
                    KernelWidth = 1,
                    PaddingTop = 0,
                    PaddingLeft = 0,
                    PaddingBottom = 0,
                    PaddingRight = 0,
                },
                seven with
                {
                    KernelHeight = 1,
                    KernelWidth = 1,
                    StrideHeight = 2,
                    StrideWidth = 2,
                    PaddingTop = 0,
                    PaddingLeft = 0,
                    PaddingBottom = 0,
                    PaddingRight = 0,
                },
                seven with
                {
                    KernelHeight = 7,
                    KernelWidth = 7,
                    PaddingTop = 0,
                    PaddingLeft = 0,
                    PaddingBottom = 0,
                    PaddingRight = 0,
                },
            ];
        }
    }
}

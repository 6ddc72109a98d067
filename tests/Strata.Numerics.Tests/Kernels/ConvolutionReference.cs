using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>What a convolution means: a list of products, one for each element of each window.</summary>
internal static class ConvolutionReference
{
    public delegate void Product(int input, int weight, int output);

    public static void ForEachProduct(ConvolutionShape s, Product product)
    {
        int perGroupIn = s.InChannels / s.Groups;
        int perGroupOut = s.OutChannels / s.Groups;
        for (int n = 0; n < s.Batch; n++)
        for (int o = 0; o < s.OutChannels; o++)
        for (int c = 0; c < perGroupIn; c++)
        for (int oy = 0; oy < s.OutHeight; oy++)
        for (int ox = 0; ox < s.OutWidth; ox++)
        for (int ky = 0; ky < s.KernelHeight; ky++)
        for (int kx = 0; kx < s.KernelWidth; kx++)
        {
            int y = (oy * s.StrideHeight) - s.PaddingTop + (ky * s.DilationHeight);
            int x = (ox * s.StrideWidth) - s.PaddingLeft + (kx * s.DilationWidth);
            if ((uint)y >= (uint)s.Height || (uint)x >= (uint)s.Width)
                continue;
            int channel = (o / perGroupOut * perGroupIn) + c;
            product(
                (((((n * s.InChannels) + channel) * s.Height) + y) * s.Width) + x,
                (((((o * perGroupIn) + c) * s.KernelHeight) + ky) * s.KernelWidth) + kx,
                (((((n * s.OutChannels) + o) * s.OutHeight) + oy) * s.OutWidth) + ox
            );
        }
    }
}

using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Channels that become the pixels between pixels: c·r² × h × w becomes c × h·r × w·r.</summary>
public static unsafe class PixelShuffling
{
    /// <summary>The larger planes; or, backward, what of their gradient each channel gets.</summary>
    /// <param name="planes">Images times output channels.</param>
    /// <param name="factor">r.</param>
    /// <param name="height">Rows of a small plane.</param>
    /// <param name="width">Columns of a small plane.</param>
    /// <param name="small">Planes × r² × height × width.</param>
    /// <param name="large">Planes × height·r × width·r.</param>
    /// <param name="backward">Whether values go from the large planes to the small ones.</param>
    /// <param name="accumulate">Add to the result instead of replacing it.</param>
    public static void Run(
        int planes,
        int factor,
        int height,
        int width,
        Block small,
        Block large,
        bool backward,
        bool accumulate
    ) =>
        Reductions.RunWhenLarge(
            new Job(factor, height, width, small, large, backward, accumulate),
            planes,
            small.Length
        );

    private readonly struct Job(
        int factor,
        int height,
        int width,
        Block small,
        Block large,
        bool backward,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            long size = (long)factor * factor * height * width;
            float* s = small.Pointer + (part * size);
            float* plane = large.Pointer + (part * size);
            for (int dy = 0; dy < factor; dy++)
            for (int dx = 0; dx < factor; dx++)
            for (int y = 0; y < height; y++, s += width)
            {
                float* l = plane + ((((long)y * factor) + dy) * width * factor) + dx;
                if (!backward)
                {
                    for (int x = 0; x < width; x++)
                        l[x * factor] = s[x];
                }
                else if (accumulate)
                {
                    for (int x = 0; x < width; x++)
                        s[x] += l[x * factor];
                }
                else
                {
                    for (int x = 0; x < width; x++)
                        s[x] = l[x * factor];
                }
            }
        }
    }
}

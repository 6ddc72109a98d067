using System.Numerics;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

// How the right operand is made: images innermost, then what the taps bring to each panel.
internal static unsafe partial class TapConvolution<TLanes, TVector>
{
    /// <summary>Brings the images innermost.</summary>
    private struct RearrangeJob : IParallelJob
    {
        public Job Source;

        public readonly void Execute(int part)
        {
            (int first, int end) = Share(Source.Depth, part, Source.Parts);
            int pixels = Source.SourcePixels;
            int images = Source.Images;
            for (int channel = first; channel < end; channel++)
            {
                float* target = Source.Innermost + ((nint)channel * pixels * images);
                for (int image = 0; image < images; image++)
                {
                    float* source = Source.Source + ((((nint)image * Source.Depth) + channel) * pixels);
                    for (int pixel = 0; pixel < pixels; pixel++)
                        target[(pixel * images) + image] = source[pixel];
                }
            }
        }
    }

    /// <summary>Copies what the taps bring to each panel: depth × taps × width.</summary>
    private struct FillJob : IParallelJob
    {
        public Job Source;

        public readonly void Execute(int part)
        {
            // Panels, each cut along the depth where there are fewer panels than threads.
            int cuts = (Source.Parts + Source.Panels - 1) / Source.Panels;
            (int first, int end) = Share(Source.Panels * cuts, part, Source.Parts);
            for (int piece = first; piece < end; piece++)
            {
                (int panel, int cut) = Math.DivRem(piece, cuts);
                (int from, int to) = Share(Source.Depth, cut, cuts);
                Fill(panel, from, to - from);
            }
        }

        private readonly void Fill(int panel, int channel, int channels)
        {
            ulong mask = Source.Masks[panel];
            int taps = BitOperations.PopCount(mask);
            int images = Source.Images;
            int positions = Source.Map.Pixels * images;
            nint sourceStep = (nint)Source.SourcePixels * images;
            float* target = Source.Columns + Source.Starts[panel] + ((nint)channel * taps * Width);
            for (int index = 0; index < taps; index++, target += Width)
            {
                int tap = TapMap.Next(ref mask);
                for (int column = 0; column < Width; )
                {
                    (int place, int image) = Math.DivRem((panel * Width) + column, images);
                    if (place >= Source.Map.Pixels)
                    {
                        Clear(target + column, Width - column, channels, taps * Width);
                        break;
                    }

                    int length = Math.Min(images - image, Width - column);
                    int source = Source.Map.Source(Source.Map.PixelAt(place), tap);
                    // Neighbours that are brought from neighbours are one piece.
                    for (int next = source; column + length < Width && ++place < Source.Map.Pixels; )
                    {
                        int following = Source.Map.Source(Source.Map.PixelAt(place), tap);
                        next += source < 0 ? 0 : 1;
                        if (following != next)
                            break;
                        length = Math.Min(length + images, Width - column);
                    }

                    if (source < 0)
                        Clear(target + column, length, channels, taps * Width);
                    else
                        Copy(
                            Source.Innermost + (channel * sourceStep) + ((nint)source * images) + image,
                            sourceStep,
                            target + column,
                            length,
                            channels,
                            taps * Width
                        );
                    column += length;
                }
            }
        }

        private static void Clear(float* target, int length, int channels, nint step)
        {
            for (int i = 0; i < channels; i++, target += step)
                new Span<float>(target, length).Clear();
        }

        private static void Copy(float* source, nint sourceStep, float* target, int length, int channels, nint step)
        {
            if (length == Width)
            {
                for (int i = 0; i < channels; i++, source += sourceStep, target += step)
                {
                    TLanes.Store(TLanes.Load(source), target);
                    TLanes.Store(TLanes.Load(source + TLanes.Count), target + TLanes.Count);
                }
            }
            else if (length == TLanes.Count)
            {
                for (int i = 0; i < channels; i++, source += sourceStep, target += step)
                    TLanes.Store(TLanes.Load(source), target);
            }
            else
            {
                for (int i = 0; i < channels; i++, source += sourceStep, target += step)
                {
                    int j = 0;
                    for (; j <= length - 4; j += 4)
                        Vector128.Load(source + j).Store(target + j);
                    for (; j < length; j++)
                        target[j] = source[j];
                }
            }
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Many planes smaller than a vector, as the kernels of a convolution are: one plane a lane.</summary>
/// <remarks>
/// Planes are turned into a buffer of one vector for each place in the plane. Every lane does what a plane alone would
/// do, in the same order, so the bits are the same; planes that do not fill a vector are left to the loops for one.
/// </remarks>
public static unsafe partial class FactoredMoments
{
    private const int MostInPlane = 64;
    private const int NarrowRow = 8;

    /// <summary>As <see cref="AverageSquares"/>, for as many planes as fill vectors.</summary>
    /// <returns>How many planes were done.</returns>
    private static int AverageSmallPlanes(
        int outer,
        int length,
        int inner,
        float* x,
        double epsilon,
        double weight,
        float* averages
    )
    {
        int width = Vector<float>.Count;
        int plane = length * inner;
        if (length >= NarrowRow || inner >= NarrowRow)
            return 0;
        float* turned = stackalloc float[MostInPlane * width];
        double* means = stackalloc double[width];
        var divisor = new Vector<double>(length);
        var added = new Vector<double>(epsilon);
        int o = 0;
        for (; o <= outer - width; o += width)
        {
            Turn(x + ((long)o * plane), plane, turned);
            for (int i = 0; i < inner; i++)
            {
                SumsOfSquares(
                    turned + (i * width),
                    length,
                    inner * width,
                    out Vector<double> low,
                    out Vector<double> high
                );
                Vector.Store((low / divisor) + added, means);
                Vector.Store((high / divisor) + added, means + Vector<double>.Count);
                float* kept = averages + ((long)o * inner) + i;
                for (int lane = 0; lane < width; lane++, kept += inner)
                    *kept = Moved(*kept, means[lane], weight);
            }
        }

        return o;
    }

    /// <summary>As <see cref="Run{TFunction}"/>, for as many planes as fill vectors.</summary>
    /// <returns>How many planes were done.</returns>
    private static int RunSmallPlanes<TFunction>(
        in FactoredAxes axes,
        float* update,
        float* overFirst,
        float* overSecond,
        TFunction function
    )
        where TFunction : struct, IFunction
    {
        int width = Vector<float>.Count;
        (int firsts, int seconds) = (axes.First, axes.Second);
        if (axes.Middle != 1 || axes.Inner != 1 || firsts >= NarrowRow || seconds >= NarrowRow)
            return 0;
        int plane = firsts * seconds;
        float* turned = stackalloc float[MostInPlane * width];
        float* columns = stackalloc float[NarrowRow * width];
        float* rows = stackalloc float[NarrowRow * width];
        int o = 0;
        for (; o <= axes.Outer - width; o += width)
        {
            float* values = update + ((long)o * plane);
            Turn(values, plane, turned);
            Turn(overFirst + ((long)o * seconds), seconds, columns);
            Turn(overSecond + ((long)o * firsts), firsts, rows);
            float* place = turned;
            for (int f = 0; f < firsts; f++)
            for (int s = 0; s < seconds; s++, place += width)
                Vector.Store(
                    function.Apply(
                        Vector.Load(place),
                        Vector.Load(columns + (s * width)),
                        Vector.Load(rows + (f * width))
                    ),
                    place
                );
            TurnBack(turned, plane, values);
        }

        return o;
    }

    /// <summary>One plane a row → one plane a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(float* planes, int plane, float* turned)
    {
        int width = Vector<float>.Count;
        for (int lane = 0; lane < width; lane++, planes += plane)
        for (int i = 0; i < plane; i++)
            turned[(i * width) + lane] = planes[i];
    }

    /// <summary>One plane a column → one plane a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnBack(float* turned, int plane, float* planes)
    {
        int width = Vector<float>.Count;
        for (int lane = 0; lane < width; lane++, planes += plane)
        for (int i = 0; i < plane; i++)
            planes[i] = turned[(i * width) + lane];
    }
}

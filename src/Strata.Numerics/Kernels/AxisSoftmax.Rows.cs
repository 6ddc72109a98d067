using System.Numerics;

namespace Strata.Numerics.Kernels;

// Along the last axis: rows of neighbouring values.
public static unsafe partial class AxisSoftmax
{
    private static float LargestOf(float* x, int length)
    {
        int width = Vector<float>.Count;
        var first = new Vector<float>(float.NegativeInfinity);
        Vector<float> second = first;
        int i = 0;
        // A nan may be passed over: its own exponential makes the sum nan.
        for (; i <= length - (2 * width); i += 2 * width)
        {
            first = Vector.MaxNative(Vector.Load(x + i), first);
            second = Vector.MaxNative(Vector.Load(x + i + width), second);
        }

        first = Vector.MaxNative(first, second);
        float largest = float.NegativeInfinity;
        for (int lane = 0; lane < width; lane++)
            largest = first[lane] > largest ? first[lane] : largest;
        for (; i < length; i++)
            largest = x[i] > largest ? x[i] : largest;
        return largest;
    }

    /// <summary>Σ e^(x − shift) of a row; the exponentials go to y, if it is not null.</summary>
    private static double Exponentials(float* x, float* y, float shift, int length)
    {
        int width = Vector<float>.Count;
        var largest = new Vector<float>(shift);
        (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
        int i = 0;
        for (; i <= length - width; i += width)
        {
            Vector<float> e = Exponential.Of(Vector.Load(x + i) - largest);
            if (y != null)
                Vector.Store(e, y + i);
            Add(e, ref low, ref high);
        }

        double sum = Vector.Sum(low + high);
        if (i == length)
            return sum;
        Vector<float> last = Exponential.Of(Padded.Load(x + i, length - i) - largest);
        if (y != null)
            Padded.Store(last, y + i, length - i);
        for (int lane = 0; lane < length - i; lane++)
            sum += last[lane];
        return sum;
    }

    private static void ForwardRow(float* x, float* y, int length)
    {
        float factor = (float)(1 / Exponentials(x, y, LargestOf(x, length), length));
        var factors = new Vector<float>(factor);
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= length - width; i += width)
            Vector.Store(Vector.Load(y + i) * factors, y + i);
        for (; i < length; i++)
            y[i] *= factor;
    }

    private static void LogForwardRow(float* x, float* y, int length)
    {
        float largest = LargestOf(x, length);
        float log = (float)Math.Log(Exponentials(x, null, largest, length));
        (Vector<float> shift, Vector<float> logs) = (new(largest), new(log));
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= length - width; i += width)
            Vector.Store(Vector.Load(x + i) - shift - logs, y + i);
        for (; i < length; i++)
            y[i] = x[i] - largest - log;
    }

    // In double throughout: where dy is near its mean under y, the difference keeps few digits of float32.
    private static void BackwardRow(float* y, float* dy, float* dx, int length, bool accumulate)
    {
        int width = Vector<float>.Count;
        (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
        int i = 0;
        for (; i <= length - width; i += width)
        {
            Vector.Widen(Vector.Load(y + i), out Vector<double> y0, out Vector<double> y1);
            Vector.Widen(Vector.Load(dy + i), out Vector<double> d0, out Vector<double> d1);
            low += y0 * d0;
            high += y1 * d1;
        }

        double sum = Vector.Sum(low + high);
        for (; i < length; i++)
            sum += (double)y[i] * dy[i];
        var sums = new Vector<double>(sum);
        for (i = 0; i <= length - width; i += width)
        {
            Vector.Widen(Vector.Load(y + i), out Vector<double> y0, out Vector<double> y1);
            Vector.Widen(Vector.Load(dy + i), out Vector<double> d0, out Vector<double> d1);
            Store(Vector.Narrow(y0 * (d0 - sums), y1 * (d1 - sums)), dx + i, width, accumulate);
        }

        for (; i < length; i++)
        {
            float value = (float)(y[i] * (dy[i] - sum));
            dx[i] = accumulate ? dx[i] + value : value;
        }
    }

    private static void LogBackwardRow(float* y, float* dy, float* dx, int length, bool accumulate)
    {
        var sum = new Vector<float>((float)Reductions.Sum(dy, length));
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= length - width; i += width)
        {
            Vector<float> value = Vector.Load(dy + i) - (Exponential.Of(Vector.Load(y + i)) * sum);
            Store(value, dx + i, width, accumulate);
        }

        if (i == length)
            return;
        int rest = length - i;
        Vector<float> last = Padded.Load(dy + i, rest) - (Exponential.Of(Padded.Load(y + i, rest)) * sum);
        Store(last, dx + i, rest, accumulate);
    }
}

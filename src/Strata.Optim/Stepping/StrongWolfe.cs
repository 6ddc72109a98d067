namespace Strata.Optim;

/// <summary>A step length that lowers the loss enough and flattens its slope enough: the strong Wolfe conditions.</summary>
/// <remarks>
/// <code>f(t) ≤ f + c1·t·slope;  |slope(t)| ≤ −c2·slope,  c1 = 1e-4, c2 = 0.9</code>
/// First a bracket is sought, each trial by the minimum of a cubic; then the bracket shrinks. The decisions are those of
/// <c>torch.optim.LBFGS</c>; where a cubic has no finite minimum, as beside an infinite loss, the middle is tried.
/// Nocedal and Wright, 2006, algorithms 3.5 and 3.6.
/// </remarks>
/// <param name="evaluate">Loss and slope at a length, with the place where the gradient is kept.</param>
/// <param name="tolerance">A bracket whose largest change is below this ends the search.</param>
internal sealed class StrongWolfe(Func<double, StrongWolfe.Point> evaluate, double tolerance)
{
    private const double Decrease = 1e-4;
    private const double Flatness = 0.9;
    private const int MostTrials = 25;

    /// <summary>What is known at a step length.</summary>
    /// <param name="Length">t.</param>
    /// <param name="Loss">f(t).</param>
    /// <param name="Slope">The derivative along the direction.</param>
    /// <param name="Gradient">Where the gradient is kept.</param>
    public readonly record struct Point(double Length, double Loss, double Slope, int Gradient);

    /// <summary>Keeps the gradients of these points and lets all others go.</summary>
    public required Action<Point, Point, Point> Keep { get; init; }

    /// <summary>Searches along a direction.</summary>
    /// <param name="start">Where the direction begins, at length 0; its slope is below 0.</param>
    /// <param name="first">The first length to try.</param>
    /// <param name="largest">The largest magnitude in the direction.</param>
    public Point Search(Point start, double first, double largest)
    {
        Point previous = start;
        Point now = evaluate(first);
        for (int trials = 0; trials < MostTrials; trials++)
        {
            if (
                now.Loss > start.Loss + (Decrease * now.Length * start.Slope)
                || (trials > 1 && now.Loss >= previous.Loss)
            )
                return Shrink(start, previous, now, trials, largest);
            if (Math.Abs(now.Slope) <= -Flatness * start.Slope)
                return now;
            if (now.Slope >= 0 || !double.IsFinite(now.Loss))
                return Shrink(start, previous, now, trials, largest);
            double length = Cubic(previous, now, now.Length + (0.01 * (now.Length - previous.Length)), now.Length * 10);
            Keep(start, now, now);
            (previous, now) = (now, evaluate(length));
        }

        return now.Loss < start.Loss ? now : start;
    }

    private Point Shrink(Point start, Point left, Point right, int trials, double largest)
    {
        (Point low, Point high) = InOrder(left, right);
        bool stalled = false;
        while (trials < MostTrials && Math.Abs(high.Length - low.Length) * largest >= tolerance)
        {
            (double least, double most) = (Math.Min(low.Length, high.Length), Math.Max(low.Length, high.Length));
            double length = Cubic(left, right, least, most);
            double margin = 0.1 * (most - least);
            // Too close to an end twice running, or on it: a tenth of the bracket away from it.
            bool atEnd = Math.Min(most - length, length - least) < margin;
            if (atEnd && (stalled || length >= most || length <= least))
            {
                length = Math.Abs(length - most) < Math.Abs(length - least) ? most - margin : least + margin;
                stalled = false;
            }
            else
            {
                stalled = atEnd;
            }

            Keep(start, low, high);
            Point now = evaluate(length);
            trials++;
            bool lowIsLeft = low == left;
            if (!(now.Loss <= start.Loss + (Decrease * length * start.Slope)) || now.Loss >= low.Loss)
            {
                (left, right) = lowIsLeft ? (left, now) : (now, right);
                (low, high) = InOrder(left, right);
                continue;
            }

            if (Math.Abs(now.Slope) <= -Flatness * start.Slope)
                return now;
            if (now.Slope * (high.Length - low.Length) >= 0)
                high = low;
            low = now;
            (left, right) = lowIsLeft ? (low, high) : (high, low);
        }

        return low;
    }

    /// <summary>The lower first; what is not a number is never lower.</summary>
    private static (Point Low, Point High) InOrder(Point left, Point right) =>
        right.Loss < left.Loss ? (right, left) : (left, right);

    /// <summary>Where the cubic through two points, with their slopes, is least between two lengths; else the middle.</summary>
    private static double Cubic(Point a, Point b, double least, double most)
    {
        if (a.Length > b.Length)
            (a, b) = (b, a);
        double middle = (least + most) / 2;
        double d1 = a.Slope + b.Slope - (3 * (a.Loss - b.Loss) / (a.Length - b.Length));
        double square = (d1 * d1) - (a.Slope * b.Slope);
        if (!(square >= 0))
            return middle;
        double d2 = Math.Sqrt(square);
        double length = b.Length - ((b.Length - a.Length) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + (2 * d2))));
        return double.IsFinite(length) ? Math.Min(Math.Max(length, least), most) : middle;
    }
}

namespace Strata.Optim;

public abstract partial record Schedule
{
    /// <summary>The same value at every step.</summary>
    public static Schedule Constant(double value) => new ConstantSchedule(value);

    /// <summary>A straight line from one value to another, which then stays.</summary>
    /// <param name="from">The value at step 0.</param>
    /// <param name="to">The value from step <paramref name="steps"/> on.</param>
    /// <param name="steps">The length; at least 1.</param>
    public static Schedule Linear(double from, double to, long steps) => new LinearSchedule(from, to, steps);

    /// <summary>Half a cosine from a value down to a floor, which then stays.</summary>
    /// <param name="peak">The value at step 0.</param>
    /// <param name="steps">The length; at least 1.</param>
    /// <param name="floor">The value from step <paramref name="steps"/> on.</param>
    /// <param name="exponent">The power of the cosine's share.</param>
    public static Schedule Cosine(double peak, long steps, double floor = 0, double exponent = 1) =>
        new CosineSchedule(peak, steps, floor) { Exponent = exponent };

    /// <summary>A cosine down to a floor, up again, and so on.</summary>
    /// <param name="peak">The value at step 0.</param>
    /// <param name="halfPeriod">Steps from the peak to the floor; above 0.</param>
    /// <param name="floor">The lowest value.</param>
    public static Schedule CosineWave(double peak, double halfPeriod, double floor = 0) =>
        new CosineWaveSchedule(peak, halfPeriod, floor);

    /// <summary>Half a cosine that begins again (SGDR).</summary>
    /// <param name="peak">The value at step 0.</param>
    /// <param name="steps">The length of the first cycle; at least 1.</param>
    /// <param name="floor">What each cycle falls to.</param>
    /// <param name="lengthFactor">What each cycle is longer than the one before; at least 1.</param>
    /// <param name="peakFactor">What each cycle's peak is of the one before.</param>
    /// <param name="cycles">Their number; null for no end.</param>
    public static Schedule CosineRestarts(
        double peak,
        double steps,
        double floor = 0,
        double lengthFactor = 1,
        double peakFactor = 1,
        long? cycles = null
    ) =>
        new CosineRestartsSchedule(peak, steps, floor)
        {
            LengthFactor = lengthFactor,
            StartFactor = peakFactor,
            Cycles = cycles,
        };

    /// <summary>A hyperbolic tangent down to a floor, which then stays.</summary>
    /// <param name="peak">What the value begins just below.</param>
    /// <param name="steps">The length; at least 1.</param>
    /// <param name="floor">What it falls to.</param>
    public static Schedule Tanh(double peak, double steps, double floor = 0) =>
        new TanhSchedule(peak, steps, floor) { Cycles = 1 };

    /// <summary>A drop by a factor every so many steps.</summary>
    /// <param name="start">The value at step 0.</param>
    /// <param name="every">Steps between drops; at least 1.</param>
    /// <param name="factor">What each drop multiplies by.</param>
    public static Schedule StepDecay(double start, long every, double factor = 0.1) =>
        new StepDecaySchedule(start, factor, every);

    /// <summary>A drop by a factor at each milestone.</summary>
    /// <param name="start">The value before the first.</param>
    /// <param name="milestones">The first step of each drop, in ascending order.</param>
    /// <param name="factor">What each drop multiplies by.</param>
    public static Schedule MultiStep(double start, ReadOnlySpan<long> milestones, double factor = 0.1) =>
        new MultiStepSchedule(start, factor, [.. milestones]);

    /// <summary>A value that is multiplied by a factor every so many steps, smoothly.</summary>
    /// <param name="start">The value at step 0.</param>
    /// <param name="factor">What so many steps multiply by; at least 0.</param>
    /// <param name="every">The steps of one factor; at least 1.</param>
    /// <param name="staircase">Whether the value stays until the next whole factor.</param>
    public static Schedule Exponential(double start, double factor, long every = 1, bool staircase = false) =>
        new ExponentialSchedule(start, factor, every) { Staircase = staircase };

    /// <summary>A power of what is left of its length; then it stays at the end.</summary>
    /// <param name="start">The value at step 0.</param>
    /// <param name="steps">The length; at least 1.</param>
    /// <param name="power">The power; 1 is a line.</param>
    /// <param name="end">The value from step <paramref name="steps"/> on.</param>
    /// <param name="cycle">Whether it begins again, as Keras offers.</param>
    public static Schedule Polynomial(double start, long steps, double power, double end = 0, bool cycle = false) =>
        new PolynomialSchedule(start, end, steps, power) { Cycle = cycle };

    /// <summary>A value over a sum that grows: half after <c>every/rate</c> steps.</summary>
    /// <param name="start">The value at step 0.</param>
    /// <param name="rate">How fast it falls; at least 0.</param>
    /// <param name="every">The steps that count as one; at least 1.</param>
    /// <param name="staircase">Whether the value stays until the next whole <paramref name="every"/>.</param>
    public static Schedule InverseTime(double start, double rate, long every = 1, bool staircase = false) =>
        new InverseTimeSchedule(start, rate, every) { Staircase = staircase };

    /// <summary>A value over a square root that grows: half after three timescales.</summary>
    /// <param name="start">The value at step 0.</param>
    /// <param name="timescale">Above 0; mostly the length of the warm-up before it.</param>
    public static Schedule InverseSquareRoot(double start, double timescale) =>
        new InverseSquareRootSchedule(start, timescale);

    /// <summary>Up to a peak, a long stay, and a decay at the end (WSD, trapezoidal).</summary>
    /// <param name="peak">The value of the stay.</param>
    /// <param name="warmUp">Steps of the warm-up.</param>
    /// <param name="stable">Steps of the stay.</param>
    /// <param name="decay">Steps of the decay; at least 1.</param>
    /// <param name="floor">The value in the end.</param>
    /// <param name="shape">The shape of the decay.</param>
    public static Schedule WarmUpStableDecay(
        double peak,
        long warmUp,
        long stable,
        long decay,
        double floor = 0,
        DecayShape shape = DecayShape.Linear
    ) => new WarmUpStableDecaySchedule(peak, warmUp, stable, decay) { Floor = floor, DecayShape = shape };

    /// <summary>One cycle of the learning rate, as PyTorch's <c>OneCycleLR</c>.</summary>
    /// <param name="peak">The highest rate.</param>
    /// <param name="steps">All steps; at least 2.</param>
    /// <param name="anneal">The way from value to value.</param>
    /// <param name="riseShare">The share of the steps up to the peak.</param>
    /// <param name="divFactor">The peak over the first rate; above 0.</param>
    /// <param name="finalDivFactor">The first rate over the last; above 0.</param>
    /// <param name="threePhase">Whether it first goes back to the first rate, as steeply as up.</param>
    public static Schedule OneCycle(
        double peak,
        long steps,
        Anneal anneal = Anneal.Cosine,
        double riseShare = 0.3,
        double divFactor = 25,
        double finalDivFactor = 1e4,
        bool threePhase = false
    )
    {
        double initial = peak / ScheduleChecks<OneCycleSchedule>.Positive(divFactor, nameof(divFactor));
        double final = initial / ScheduleChecks<OneCycleSchedule>.Positive(finalDivFactor, nameof(finalDivFactor));
        return new OneCycleSchedule(initial, peak, final, steps)
        {
            Anneal = anneal,
            RiseShare = riseShare,
            ThreePhase = threePhase,
        };
    }

    /// <summary>The momentum (or β1) that goes with <see cref="OneCycle"/>: down while the rate goes up.</summary>
    /// <param name="steps">All steps; at least 2.</param>
    /// <param name="high">The momentum at both ends.</param>
    /// <param name="low">The momentum at the turn.</param>
    /// <param name="anneal">The way from value to value.</param>
    /// <param name="riseShare">The share of the steps down to the turn.</param>
    /// <param name="threePhase">Whether the rate has three phases.</param>
    public static Schedule OneCycleMomentum(
        long steps,
        double high = 0.95,
        double low = 0.85,
        Anneal anneal = Anneal.Cosine,
        double riseShare = 0.3,
        bool threePhase = false
    ) =>
        new OneCycleSchedule(high, low, high, steps)
        {
            Anneal = anneal,
            RiseShare = riseShare,
            ThreePhase = threePhase,
        };

    /// <summary>One cycle as fastai's <c>fit_one_cycle</c>: two halves of cosines, the last rate a share of the peak.</summary>
    /// <param name="peak">The highest rate.</param>
    /// <param name="steps">All steps; above 0.</param>
    /// <param name="riseShare">The share of the steps up to the peak.</param>
    /// <param name="div">The peak over the first rate; above 0.</param>
    /// <param name="divFinal">The peak over the last rate; above 0.</param>
    public static Schedule FitOneCycle(
        double peak,
        double steps,
        double riseShare = 0.25,
        double div = 25,
        double divFinal = 1e5
    ) =>
        new PiecewiseInterpolateSchedule(
            [0, riseShare * steps, steps],
            [
                peak / ScheduleChecks<OneCycleSchedule>.Positive(div, nameof(div)),
                peak,
                peak / ScheduleChecks<OneCycleSchedule>.Positive(divFinal, nameof(divFinal)),
            ],
            Anneal.Cosine
        );

    /// <summary>A triangle that repeats, as PyTorch's <c>CyclicLR</c>.</summary>
    /// <param name="low">The value at both ends of a cycle.</param>
    /// <param name="high">The value at its top.</param>
    /// <param name="up">Steps up; at least 1.</param>
    /// <param name="down">Steps down; null for as many.</param>
    public static Schedule Triangular(double low, double high, long up, long? down = null) =>
        new CyclicSchedule(low, high, up, down ?? up);

    /// <summary>A triangle that repeats, half as high each time (<c>triangular2</c>).</summary>
    /// <inheritdoc cref="Triangular"/>
    public static Schedule HalvingTriangular(double low, double high, long up, long? down = null) =>
        new CyclicSchedule(low, high, up, down ?? up) { CycleScale = Exponential(1, 0.5) };

    /// <summary>A triangle that repeats, its height times γ each step (<c>exp_range</c>).</summary>
    /// <param name="low">The value at both ends of a cycle.</param>
    /// <param name="high">The value at its first top, but for γ.</param>
    /// <param name="gamma">What each step multiplies the height by.</param>
    /// <param name="up">Steps up; at least 1.</param>
    /// <param name="down">Steps down; null for as many.</param>
    public static Schedule DecayingTriangular(double low, double high, double gamma, long up, long? down = null) =>
        new CyclicSchedule(low, high, up, down ?? up) { StepScale = Exponential(1, gamma) };

    /// <summary>A short line up and a long line down (ULMFiT).</summary>
    /// <param name="peak">The highest value.</param>
    /// <param name="steps">The length of the whole.</param>
    /// <param name="cutShare">The share of the steps that go up.</param>
    /// <param name="ratio">The peak over the lowest value.</param>
    public static Schedule SlantedTriangular(double peak, long steps, double cutShare = 0.1, double ratio = 32) =>
        new SlantedTriangularSchedule(peak, steps) { CutShare = cutShare, Ratio = ratio };

    /// <summary>A value for each range of steps.</summary>
    /// <param name="first">The value from step 0.</param>
    /// <param name="changes">The first step and the value of each further range, in ascending order.</param>
    public static Schedule PiecewiseConstant(double first, params ReadOnlySpan<(long Step, double Value)> changes)
    {
        var values = new double[changes.Length + 1];
        var boundaries = new long[changes.Length];
        values[0] = first;
        for (int i = 0; i < changes.Length; i++)
            (boundaries[i], values[i + 1]) = changes[i];
        return new PiecewiseConstantSchedule([.. values], [.. boundaries]);
    }

    /// <summary>Points joined by lines or halves of cosines.</summary>
    /// <param name="anneal">How they are joined.</param>
    /// <param name="points">The points in ascending order of their steps.</param>
    public static Schedule PiecewiseInterpolate(Anneal anneal, params ReadOnlySpan<(double Step, double Value)> points)
    {
        var steps = new double[points.Length];
        var values = new double[points.Length];
        for (int i = 0; i < points.Length; i++)
            (steps[i], values[i]) = points[i];
        return new PiecewiseInterpolateSchedule([.. steps], [.. values], anneal);
    }

    /// <summary>A factor that rises to 1: <c>min(1, (step + 1) / steps)</c>. Multiply another schedule by it.</summary>
    /// <param name="steps">The step from which the factor is 1, counted from 1; above 0.</param>
    public static Schedule WarmUp(double steps) => new WarmUpFactor(steps);

    /// <summary>A value approached by a warm-up, and kept.</summary>
    /// <param name="value">The value from the end of the warm-up on.</param>
    /// <param name="steps">The step from which it is reached, counted from 1.</param>
    public static Schedule WarmUp(double value, double steps) => value * WarmUp(steps);

    /// <summary>A value that each step multiplies by a factor of its own.</summary>
    /// <param name="start">The value at step 0.</param>
    /// <param name="factor">The factor of each step from 1 on.</param>
    public static Schedule Multiplicative(double start, Schedule factor) => new MultiplicativeSchedule(start, factor);

    /// <summary>Any function of the step.</summary>
    /// <param name="function">From the number of applied updates to the value; it must always give the same.</param>
    /// <param name="name">How tables and messages name it.</param>
    public static Schedule From(Func<long, double> function, string name = "custom") =>
        new CustomSchedule(function, name);
}

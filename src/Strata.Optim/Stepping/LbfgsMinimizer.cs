using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>L-BFGS that asks for the loss itself: several iterations a step, and a search for the length of each.</summary>
/// <remarks>
/// <code>
/// var minimizer = new LbfgsMinimizer(model) { LineSearch = LineSearch.StrongWolfe };
/// minimizer.Step(() => { Tensor loss = …; loss.Backward(); return loss.Item(); });
/// </code>
/// Semantics and defaults of <c>torch.optim.LBFGS</c> 2.x; as there, all parameters are one vector, without groups and decay. Inner
/// products are summed in double. The loss must be the same function at every call: full batches. For one gradient a
/// step, in plans and beside other rules, use <see cref="Lbfgs"/>. Memory: 8 buffers, and 2 for each pair as pairs come.
/// <see cref="CaptureState"/> and <see cref="Restore"/> keep them between runs.
/// Liu and Nocedal, 1989, https://doi.org/10.1007/BF01589116.
/// </remarks>
public sealed partial class LbfgsMinimizer : IDisposable
{
    // The start of a search, both ends of a bracket, and the newest.
    private const int GradientCount = 4;

    private readonly Parameter[] _parameters;
    private readonly int _length;
    private readonly NativeBuffer _values;
    private readonly NativeBuffer _direction;
    private readonly NativeBuffer _before;
    private readonly NativeBuffer[] _gradients;
    private readonly bool[] _isKept = new bool[GradientCount];
    private readonly double _learningRate = 1;
    private readonly int _maxIterations = 20;
    private readonly int? _maxEvaluations;
    private readonly double _gradientTolerance = 1e-7;
    private readonly double _changeTolerance = 1e-9;
    private readonly int _memorySize = 100;
    private Func<double>? _loss;
    private LbfgsPairs? _pairs;
    private StrongWolfe? _search;
    private double _lastStep;

    /// <summary>A minimizer over all parameters that need a gradient.</summary>
    /// <param name="source">A model or a set.</param>
    public LbfgsMinimizer(IParameterSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _parameters = [.. source.ParameterSet.Where(parameter => parameter.RequiresGradient)];
        _length = _parameters.Sum(parameter => parameter.Count);
        _values = new(_length);
        _direction = new(_length);
        _before = new(_length);
        _gradients = [.. Enumerable.Range(0, GradientCount + 1).Select(_ => new NativeBuffer(_length))];
    }

    /// <summary>The length that is tried first, or without a search taken; at least 0.</summary>
    /// <value>1</value>
    public double LearningRate
    {
        get => _learningRate;
        init => _learningRate = AtLeast(value, 0, nameof(LearningRate));
    }

    /// <summary>The most iterations of a step; at least 1.</summary>
    /// <value>20</value>
    public int MaxIterations
    {
        get => _maxIterations;
        init => _maxIterations = (int)AtLeast(value, 1, nameof(MaxIterations));
    }

    /// <summary>After so many evaluations a step begins no further iteration; at least 1.</summary>
    /// <value>null: 5/4 of the iterations</value>
    public int? MaxEvaluations
    {
        get => _maxEvaluations;
        init => _maxEvaluations = value is { } most ? (int)AtLeast(most, 1, nameof(MaxEvaluations)) : null;
    }

    /// <summary>A gradient with no larger element ends the step; at least 0.</summary>
    /// <value>1e-7</value>
    public double GradientTolerance
    {
        get => _gradientTolerance;
        init => _gradientTolerance = AtLeast(value, 0, nameof(GradientTolerance));
    }

    /// <summary>A change of the loss, or of every value, that is no larger ends the step; at least 0.</summary>
    /// <value>1e-9</value>
    public double ChangeTolerance
    {
        get => _changeTolerance;
        init => _changeTolerance = AtLeast(value, 0, nameof(ChangeTolerance));
    }

    /// <summary>The pairs that are kept; at least 1. PyTorch's <c>history_size</c>.</summary>
    /// <value>100</value>
    public int MemorySize
    {
        get => _memorySize;
        init => _memorySize = (int)AtLeast(value, 1, nameof(MemorySize));
    }

    /// <summary>How the length of an iteration is found.</summary>
    /// <value>None: it is the learning rate</value>
    public LineSearch LineSearch { get; init; }

    /// <summary>Iterations of all steps.</summary>
    public long Iterations { get; private set; }

    /// <summary>Calls of the loss in all steps.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Goes on for some iterations.</summary>
    /// <param name="loss">Computes the loss at the present values and stores its gradients; those of the last call are forgotten before.</param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="GradientException">The first loss, or a gradient of it, is not finite; nothing was changed.</exception>
    /// <remarks>When the loss throws within a search, the values go back to where the search began.</remarks>
    public double Step(Func<double> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        _loss = loss;
        _pairs ??= new(_length, MemorySize);
        Block gradient = _gradients[GradientCount].Block;
        long enough = Evaluations + (MaxEvaluations ?? Math.Max(1, MaxIterations * 5 / 4));
        double first = Evaluate(gradient);
        if (!double.IsFinite(first) || !Magnitude.AllFinite(gradient))
            throw new GradientException($"The loss is {first}, or its gradient is not finite. Nothing was changed.");
        double now = first;
        if (Magnitude.Largest(gradient) <= GradientTolerance)
            return first;
        for (int iteration = 1; iteration <= MaxIterations; iteration++)
        {
            double before = now;
            if (Iterations++ > 0)
                _pairs.Add(gradient, _before.Block, _direction.Block, _lastStep);
            _pairs.Direct(gradient, _direction.Block);
            gradient.CopyTo(_before.Block);
            _lastStep = Iterations == 1 ? Math.Min(1, 1 / FusedSum.Absolute(gradient)) * LearningRate : LearningRate;
            double slope = FusedSum.Dot(gradient, _direction.Block);
            if (slope > -ChangeTolerance)
                break;
            bool isLast = iteration == MaxIterations;
            now = LineSearch == LineSearch.None ? Advance(now, isLast) : Search(now, slope);
            if (
                isLast
                || Evaluations >= enough
                || Magnitude.Largest(gradient) <= GradientTolerance
                || Magnitude.Largest(_direction.Block) * Math.Abs(_lastStep) <= ChangeTolerance
                || Math.Abs(now - before) < ChangeTolerance
            )
                break;
        }

        return first;
    }

    /// <summary>Forgets the pairs: the next iteration goes down the gradient.</summary>
    public void Restart()
    {
        _pairs?.Clear();
        Iterations = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pairs?.Clear();
        foreach (NativeBuffer buffer in (NativeBuffer[])[_values, _direction, _before, .. _gradients])
            buffer.Dispose();
    }

    private double Advance(double now, bool isLast)
    {
        Remember();
        MoveTo(_lastStep);
        // In a stochastic setting the last evaluation would be of no use.
        return isLast ? now : Evaluate(_gradients[GradientCount].Block);
    }

    private double Search(double now, double slope)
    {
        Remember();
        Block gradient = _gradients[GradientCount].Block;
        _search ??= new(Try, ChangeTolerance) { Keep = Keep };
        Array.Fill(_isKept, false);
        gradient.CopyTo(_gradients[0].Block);
        _isKept[0] = true;
        StrongWolfe.Point point;
        try
        {
            point = _search.Search(new(0, now, slope, 0), _lastStep, Magnitude.Largest(_direction.Block));
        }
        catch
        {
            MoveTo(0);
            throw;
        }

        MoveTo(point.Length);
        _gradients[point.Gradient].Block.CopyTo(gradient);
        _lastStep = point.Length;
        return point.Loss;
    }

    private StrongWolfe.Point Try(double length)
    {
        int place = Array.IndexOf(_isKept, false);
        _isKept[place] = true;
        MoveTo(length);
        Block gradient = _gradients[place].Block;
        double loss = Evaluate(gradient);
        return new(length, loss, FusedSum.Dot(gradient, _direction.Block), place);
    }

    private void Keep(StrongWolfe.Point first, StrongWolfe.Point second, StrongWolfe.Point third)
    {
        Array.Fill(_isKept, false);
        _isKept[first.Gradient] = _isKept[second.Gradient] = _isKept[third.Gradient] = true;
    }

    private double Evaluate(Block gradient)
    {
        foreach (Parameter parameter in _parameters)
            parameter.HasGradient = false;
        double value = _loss!();
        Evaluations++;
        int offset = 0;
        foreach (Parameter parameter in _parameters)
        {
            Block part = gradient.Slice(offset, parameter.Count);
            offset += parameter.Count;
            if (parameter.HasGradient || parameter.IsForeign)
                parameter.Gradient.CopyTo(part);
            else
                part.Clear();
        }

        return value;
    }

    private void Remember()
    {
        int offset = 0;
        foreach (Parameter parameter in _parameters)
        {
            parameter.Value.CopyTo(_values.Block.Slice(offset, parameter.Count));
            offset += parameter.Count;
        }
    }

    /// <summary>Sets the values to those remembered, and so far along the direction.</summary>
    private void MoveTo(double length)
    {
        int offset = 0;
        foreach (Parameter parameter in _parameters)
        {
            _values.Block.Slice(offset, parameter.Count).CopyTo(parameter.Value);
            if (length != 0)
                ScaledSum.Store(
                    parameter.Value,
                    _direction.Block.Slice(offset, parameter.Count),
                    (float)length,
                    accumulate: true
                );
            offset += parameter.Count;
        }
    }

    private static double AtLeast(double value, double least, string name) =>
        value >= least && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                $"{name} is {Figures.Exact(value)}; expected at least {Figures.Exact(least)}."
            );
}

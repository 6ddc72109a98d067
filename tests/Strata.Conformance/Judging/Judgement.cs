namespace Strata.Conformance.Judging;

/// <summary>Gathers the comparisons of one case; the case passes if there are some and all are within their bounds.</summary>
public sealed class Judgement
{
    private readonly List<string> _failures = [];
    private string _worst = "";
    private double _worstShare = -1;
    private double _error;
    private double _bound;

    /// <summary>The names of the registry's rules that the case ran.</summary>
    public HashSet<string> Rules { get; } = new(StringComparer.Ordinal);

    /// <summary>How many comparisons were made.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all comparisons so far agree.</summary>
    public bool Agrees => _failures.Count == 0;

    /// <summary>Adds all comparisons of another judgement.</summary>
    public void Take(Judgement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Count += other.Count;
        _failures.AddRange(other._failures);
        Rules.UnionWith(other.Rules);
        if (other._worstShare > _worstShare)
            (_worst, _worstShare, _error, _bound) = (other._worst, other._worstShare, other._error, other._bound);
    }

    /// <summary>Compares an error with what it may be.</summary>
    public void Within(string what, double error, double bound)
    {
        Count++;
        bool agrees = error <= bound; // false for nan
        double share =
            error == 0 ? 0
            : agrees ? error / bound
            : double.MaxValue;
        if (!agrees)
            _failures.Add(what);
        bool saysMore = share.Equals(_worstShare) && share == 0 && _bound == 0 && bound > 0; // than that two are equal
        if (share <= _worstShare && !saysMore)
            return;
        (_worst, _worstShare, _error, _bound) = (what, share, error, bound);
    }

    /// <summary>Compares two things that must be the same: integers, names, texts.</summary>
    public void Same<T>(string what, T found, T expected) =>
        Within(
            EqualityComparer<T>.Default.Equals(found, expected) ? what : $"{what}: {found}, expected {expected}",
            EqualityComparer<T>.Default.Equals(found, expected) ? 0 : double.PositiveInfinity,
            0
        );

    /// <summary>Compares bits, names or integers in order.</summary>
    public void SameSequence<T>(string what, IReadOnlyList<T> found, IReadOnlyList<T> expected)
    {
        Same($"{what} count", found.Count, expected.Count);
        for (int i = 0; i < Math.Min(found.Count, expected.Count); i++)
            if (!EqualityComparer<T>.Default.Equals(found[i], expected[i]))
            {
                Same($"{what}[{i}]", found[i], expected[i]);
                return;
            }
    }

    /// <summary>Compares float32 values with the float64 truth: <c>max |x − truth| / max(|truth|, 1e-3)</c>.</summary>
    /// <param name="samePattern">Whether inf, -inf and nan must stand where the truth has them.</param>
    public void Values(
        string what,
        ReadOnlySpan<float> found,
        ReadOnlySpan<double> truth,
        double bound,
        bool samePattern = true
    )
    {
        if (found.Length != truth.Length)
        {
            Same($"{what}: number of values", found.Length, truth.Length);
            return;
        }

        if (samePattern && Measure.FirstOtherPattern(found, truth) is int index)
        {
            Same($"{what}[{index}]", (double)found[index], truth[index]);
            return;
        }

        Within(what, Measure.RelativeError(found, truth), bound);
    }

    /// <summary>Fails the case for a reason that no number says.</summary>
    public void Fail(string what) => Within(what, double.PositiveInfinity, 0);

    /// <summary>What became of the case.</summary>
    public CaseResult Result(string name)
    {
        if (Count == 0)
            return new(name, Verdict.Skip, "nothing that could be compared");
        if (Agrees)
            return new(name, Verdict.Pass, _worst, _error, _bound) { Rules = Rules };
        string others = _failures.Count > 1 ? $"; {_failures.Count} of {Count} comparisons fail" : "";
        return new(name, Verdict.Fail, _worst + others, _error, _bound) { Rules = Rules };
    }
}

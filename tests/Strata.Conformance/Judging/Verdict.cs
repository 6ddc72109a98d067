namespace Strata.Conformance.Judging;

public enum Verdict
{
    /// <summary>Everything that the case stores agrees.</summary>
    Pass,

    /// <summary>Something does not agree, or went wrong.</summary>
    Fail,

    /// <summary>The case was not judged; the reason says what is missing.</summary>
    Skip,
}

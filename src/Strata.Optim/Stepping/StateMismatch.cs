namespace Strata.Optim;

/// <summary>What to do when saved state does not fit the plan.</summary>
public enum StateMismatch
{
    /// <summary>Throw, with a report; change nothing.</summary>
    Throw,

    /// <summary>Keep what fits, begin the rest at zero.</summary>
    Reset,
}

namespace Strata.Nn.Graph;

/// <summary>When an operation needs a scratch tensor.</summary>
public enum ScratchUse
{
    /// <summary>The forward pass writes what the backward pass reads.</summary>
    Kept,

    /// <summary>Only while <see cref="Operation.Forward"/> runs.</summary>
    Forward,

    /// <summary>Only while <see cref="Operation.Backward"/> runs.</summary>
    Backward,
}

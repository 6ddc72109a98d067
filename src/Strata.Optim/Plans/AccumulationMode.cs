namespace Strata.Optim;

/// <summary>How the gradients of several micro-steps become one.</summary>
public enum AccumulationMode
{
    /// <summary>Their mean: each is divided by the number of micro-steps before it is added.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}

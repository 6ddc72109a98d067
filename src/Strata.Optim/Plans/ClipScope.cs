namespace Strata.Optim;

/// <summary>Over which gradients a norm is taken.</summary>
public enum ClipScope
{
    /// <summary>All trainable parameters, across groups; frozen ones take no part.</summary>
    Global,

    /// <summary>The parameters of each group by themselves.</summary>
    Group,

    /// <summary>Each parameter by itself.</summary>
    Parameter,
}

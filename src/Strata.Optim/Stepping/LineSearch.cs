namespace Strata.Optim;

/// <summary>How <see cref="LbfgsMinimizer"/> finds the length of an iteration.</summary>
public enum LineSearch
{
    /// <summary>Not at all: it is the learning rate, the first one shorter where the gradient is large.</summary>
    None,

    /// <summary>A length that fulfils the strong Wolfe conditions, as PyTorch's <c>strong_wolfe</c>.</summary>
    StrongWolfe,
}

namespace Strata.Optim;

/// <summary>What an assignment can be written as.</summary>
public enum BridgeTarget
{
    /// <summary>Python for PyTorch 2: parameter groups by the names of <c>named_parameters()</c>.</summary>
    PyTorch,

    /// <summary>Python for optax 0.2: a label for each parameter, a transformation for each label.</summary>
    Optax,

    /// <summary>Python for Keras 3: the keys of an <c>OptimizerMap</c>, an optimizer for each group.</summary>
    Keras,

    /// <summary>The rows as data: <see cref="Assignment.ToJson"/>.</summary>
    Json,
}

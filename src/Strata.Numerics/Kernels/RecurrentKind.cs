namespace Strata.Numerics.Kernels;

/// <summary>What a recurrent layer computes in a step.</summary>
public enum RecurrentKind
{
    /// <summary><c>h' = tanh(a)</c>.</summary>
    Tanh,

    /// <summary><c>h' = max(a, 0)</c>.</summary>
    Relu,

    /// <summary>Long short-term memory; gates in the order i, f, g, o.</summary>
    Lstm,

    /// <summary>Gated recurrent unit; gates in the order r, z, n.</summary>
    Gru,
}

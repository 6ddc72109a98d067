namespace Strata.Nn;

/// <summary>The formula of GELU.</summary>
public enum GeluApproximation
{
    /// <summary>With the error function.</summary>
    None,

    /// <summary><c>x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2</c>, as GPT-2 has it.</summary>
    Tanh,
}

namespace Strata.Nn.Models;

/// <summary>What stands between the two linear maps of a transformer's layer.</summary>
public enum FeedForwardActivation
{
    /// <summary>GELU with the error function; <c>gelu</c> of transformers.</summary>
    Gelu,

    /// <summary>GELU by tanh; <c>gelu_new</c>, <c>gelu_pytorch_tanh</c> and <c>gelu_fast</c> of transformers.</summary>
    GeluTanh,

    /// <summary><c>max(x, 0)</c>; <c>relu</c>.</summary>
    Relu,

    /// <summary><c>x·σ(x)</c>; <c>silu</c> or <c>swish</c>.</summary>
    Silu,
}

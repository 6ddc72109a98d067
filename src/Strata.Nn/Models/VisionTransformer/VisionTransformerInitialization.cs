namespace Strata.Nn.Models;

/// <summary>How the weights of a <see cref="VisionTransformer"/> are drawn; timm's <c>weight_init</c>.</summary>
public enum VisionTransformerInitialization
{
    /// <summary>Linear weights N(0, 0.02²), patches as PyTorch's convolutions: timm's <c>''</c>.</summary>
    Normal,

    /// <summary>
    /// As the original in JAX: Xavier uniform, the perceptrons' biases N(0, 1e-6²), patches truncated normal with variance 1 /
    /// fan in, the head 0.
    /// </summary>
    Jax,

    /// <summary>As MoCo v3: Xavier uniform, queries, keys and values each for itself.</summary>
    Moco,
}

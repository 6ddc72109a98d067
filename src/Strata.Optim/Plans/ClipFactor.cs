namespace Strata.Optim;

/// <summary>How a norm becomes the factor of the gradient.</summary>
public enum ClipFactor
{
    /// <summary><c>min(1, max / (norm + 1e-6))</c>, as <c>torch.nn.utils.clip_grad_norm_</c>.</summary>
    PyTorch,

    /// <summary>1 where norm &lt; max, else <c>max / norm</c>, as <c>optax.clip_by_global_norm</c>.</summary>
    Optax,
}

namespace Strata.Optim;

/// <summary>What Muon does with a parameter of more than two axes, such as a convolution's kernel.</summary>
public enum MuonKernels
{
    /// <summary>It is no matrix: an error, or the fallback. As PyTorch.</summary>
    Refused,

    /// <summary>One matrix: outputs by everything else.</summary>
    Flattened,

    /// <summary>A matrix of outputs by inputs for each place of the kernel.</summary>
    Batched,
}

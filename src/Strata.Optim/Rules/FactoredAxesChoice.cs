namespace Strata.Optim;

/// <summary>Over which two axes second moments are kept as rows and columns.</summary>
public enum FactoredAxesChoice
{
    /// <summary>The last two, as PyTorch and Keras.</summary>
    LastTwo,

    /// <summary>The two largest, of equal ones the later: as optax and Big Vision.</summary>
    LargestTwo,

    /// <summary>The first two of a convolution's kernel (out, in, …), else the last two: as timm.</summary>
    Kernel,

    /// <summary>None: a full second moment for every parameter.</summary>
    None,
}

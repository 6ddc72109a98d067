namespace Strata.Formats;

/// <summary>What became of values of another type on their way to float32.</summary>
public enum FloatConversion
{
    /// <summary>They were float32 already.</summary>
    None,

    /// <summary>They had another type, and every value stayed the same.</summary>
    Exact,

    /// <summary>At least one value is not representable and was rounded to nearest; one too large became infinite.</summary>
    Rounded,
}

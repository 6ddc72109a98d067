using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim;

/// <summary>Compares an array with what a case stores under a key: the truth where there is one, else the peer's float32.</summary>
public static class StoredArray
{
    /// <param name="what">What it is: <c>value</c>, or a state; the truth has <c>#f64</c> after it.</param>
    /// <param name="place">The parameter and the step.</param>
    /// <param name="bound">The bound against the truth; the peer's float32 may be twice as far.</param>
    public static void Compare(
        CaseArrays arrays,
        Judgement judgement,
        string what,
        string place,
        float[] found,
        double bound
    )
    {
        string key = $"{what}/{place}";
        string truth = $"{what}#f64/{place}";
        float[] peer = arrays.Floats(key);
        if (arrays.Has(truth))
            judgement.Values(key, found, arrays.Doubles(truth), bound);
        else
            judgement.Values(key, found, Array.ConvertAll(peer, value => (double)value), Bounds.WithoutTruth * bound);
    }
}

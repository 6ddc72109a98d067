namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>Where a peer's state array stands in Strata's state.</summary>
/// <param name="Slot">The name of Strata's slot.</param>
/// <param name="Factor">What its values are multiplied by to be the peer's: <c>-η</c> where the peer keeps the rate in its momentum.</param>
public sealed record SlotSource(string Slot, double Factor = 1)
{
    public static implicit operator SlotSource(string slot) => new(slot);

    /// <summary>The peer's array.</summary>
    public float[] Convert(ReadOnlySpan<float> slot)
    {
        float[] values = slot.ToArray();
        if (Factor != 1)
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(values[i] * Factor);
        return values;
    }
}

namespace Strata.Numerics;

/// <summary>Placeholder until the counter-based generator lands.</summary>
public readonly struct RandomKey(long seed)
{
    private readonly long _seed = seed;

    /// <summary>A key of its own for a name.</summary>
    public RandomKey FoldIn(string name)
    {
        long hash = _seed;
        foreach (char c in name)
            hash = (hash ^ c) * 1099511628211;
        return new(hash);
    }

    /// <summary>Uniform values.</summary>
    public void Uniform(Span<float> values, float low = 0, float high = 1)
    {
        var random = new System.Random((int)(_seed ^ (_seed >> 32)));
        foreach (ref float value in values)
            value = low + ((high - low) * random.NextSingle());
    }

    /// <summary>Normal values.</summary>
    public void Normal(Span<float> values)
    {
        var random = new System.Random((int)(_seed ^ (_seed >> 32)));
        foreach (ref float value in values)
            value = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(MathF.Tau * random.NextSingle());
    }
}

namespace Strata.Benchmarks.Peers;

/// <summary>Values that both sides compute from a name, to the same bits: <c>peers/same_values.py</c> is the other half.</summary>
internal static class SameValues
{
    /// <summary>Values in offset ± scale.</summary>
    public static void Fill(Span<float> values, string name, float scale = 1, float offset = 0)
    {
        uint seed = SeedOf(name);
        for (int i = 0; i < values.Length; i++)
            values[i] = (Unit(i, seed) * scale) + offset;
    }

    /// <summary>The sum of squares of what has changed since <see cref="Fill"/>, and of the values themselves.</summary>
    public static (double Moved, double Total) Squares(ReadOnlySpan<float> values, string name)
    {
        uint seed = SeedOf(name);
        (double moved, double total) = (0, 0);
        for (int i = 0; i < values.Length; i++)
        {
            double change = (double)values[i] - Unit(i, seed);
            moved += change * change;
            total += (double)values[i] * values[i];
        }

        return (moved, total);
    }

    /// <summary>The inner product with values of a name.</summary>
    public static double Product(ReadOnlySpan<float> values, string name)
    {
        uint seed = SeedOf(name);
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
            sum += (double)values[i] * Unit(i, seed);
        return sum;
    }

    /// <summary>Numbers from <paramref name="first"/> on, <paramref name="limit"/> of them.</summary>
    public static void Classes(Span<float> values, string name, int limit, int first = 0)
    {
        uint seed = SeedOf(name);
        for (int i = 0; i < values.Length; i++)
            values[i] = (Bits(i, seed) % (uint)limit) + first;
    }

    private static float Unit(int index, uint seed) => ((Bits(index, seed) >> 8) / 8388608f) - 1;

    private static uint Bits(int index, uint seed)
    {
        uint x = ((uint)index * 0x9E3779B1) + seed;
        x = (x ^ (x >> 15)) * 0x85EBCA77;
        x = (x ^ (x >> 13)) * 0xC2B2AE3D;
        return x ^ (x >> 16);
    }

    /// <summary>FNV-1a.</summary>
    private static uint SeedOf(string name)
    {
        uint seed = 0x811C9DC5;
        foreach (char letter in name)
            seed = (seed ^ letter) * 0x01000193;
        return seed;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Strata.Optim.Tests.InstructionSets;

/// <summary>What every rule of the registry computes here, in a form that another process can compare with.</summary>
internal static class RuleDigest
{
    /// <summary>The values of each rule with each of its options at its probe, one line each.</summary>
    public static Dictionary<string, float[]> Compute()
    {
        var digests = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (RuleEntry entry in RuleRegistry.All)
        {
            digests[entry.Name] = Run(entry.Unprobed(0.01));
            foreach (RuleOption option in entry.Options)
                digests[$"{entry.Name}.{option.Name}"] = Run(entry.Probe(option.Name, 0.01));
        }

        return digests;
    }

    /// <summary>The digests as text: a hash for a rule that promises bits, values for any other.</summary>
    public static string Write(Dictionary<string, float[]> digests) =>
        string.Join('\n', digests.Select(pair => $"{pair.Key}\t{Line(pair.Key, pair.Value)}"));

    /// <summary>What differs from digests written elsewhere: other bits, or values beyond a bound.</summary>
    public static IEnumerable<string> Differences(Dictionary<string, float[]> here, string elsewhere)
    {
        Dictionary<string, string> lines = elsewhere
            .Split('\n')
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        foreach ((string key, float[] values) in here)
        {
            string line = Line(key, values);
            if (line == lines[key])
                continue;
            if (IsElementwise(key))
            {
                yield return $"{key}: other bits";
                continue;
            }

            float[] other = MemoryMarshal.Cast<byte, float>(Convert.FromHexString(lines[key])).ToArray();
            double worst = values.Zip(other, (a, b) => Math.Abs(a - b) / Math.Max(Math.Abs(b), 1e-3)).Max();
            if (!(worst < 1e-4))
                yield return string.Create(CultureInfo.InvariantCulture, $"{key}: {worst:g3} apart");
        }
    }

    private static float[] Run(UpdateRule rule)
    {
        // Where a moment has a null space any basis of it is as good, and the next gradients make something of the one
        // that rounding chose: rules with roots of moments get square weights and gradients of full rank.
        bool takesRoots = rule is Shampoo or Soap;
        Numerics.Shape[] shapes = takesRoots ? [new(5, 5)] : [new(37), new(7, 19), new(4, 3, 2, 5), new([])];
        shapes = [.. shapes.Where(shape => Descent.Takes(rule, shape))];
        var set = Descent.Set([.. shapes.Select((shape, i) => ($"p{i}", shape.Sizes.ToArray()))]);
        Optimizer optimizer = Optimizer.Create(set, rule);
        for (int step = 1; step <= 6; step++)
        {
            Descent.WriteGradients(set, step);
            if (takesRoots)
                new Numerics.RandomKey(step).Normal(set[0].Gradient.Span);
            Descent.Step(optimizer, step);
        }

        return Descent.Values(set);
    }

    private static bool IsElementwise(string key) => RuleRegistry.Get(key.Split('.')[0]).IsElementwise;

    private static string Line(string key, float[] values)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<float>(values);
        return IsElementwise(key) ? Convert.ToHexString(SHA256.HashData(bytes)) : Convert.ToHexString(bytes);
    }
}

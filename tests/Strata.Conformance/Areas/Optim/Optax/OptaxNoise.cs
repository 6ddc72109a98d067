using Strata.Conformance.Judging;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>optax' noise: its key is split in every step, and then once for each leaf, in the order of the sorted paths.</summary>
public sealed class OptaxNoise
{
    private readonly Dictionary<object, GradientNoise> _made = new(ReferenceEqualityComparer.Instance);

    /// <summary>The stage; the same one for all parameters of an operation, so that rules with it are equal.</summary>
    public GradientNoise Read(OptaxOp op)
    {
        if (_made.TryGetValue(op.Options, out GradientNoise? made))
            return made;
        RandomKey key = KeyOf(op);
        string[] leaves = Sorted(op.Scope);
        return _made[op.Options] = new(op.Options.Number("eta"), key)
        {
            Gamma = op.Options.Number("gamma"),
            KeyOf = (parameter, count) =>
                KeyAfter(key, count - 1).Split().Second.Split(leaves.Length)[Array.IndexOf(leaves, parameter.Name)],
        };
    }

    /// <summary>The key that a number of steps leaves.</summary>
    public static RandomKey KeyAfter(RandomKey key, long steps)
    {
        for (long step = 0; step < steps; step++)
            key = key.Split().First;
        return key;
    }

    /// <summary>The key that a case begins with.</summary>
    public static RandomKey KeyOf(OptaxOp op) => KeyOf(op.Options);

    /// <inheritdoc cref="KeyOf(OptaxOp)"/>
    public static RandomKey KeyOf(Manifests.Item options)
    {
        string text = options.Object("key").Text("function");
        return text.StartsWith("key(", StringComparison.Ordinal) && long.TryParse(text[4..^1], out long seed)
            ? new RandomKey(seed)
            : throw new UnsupportedException($"the key {text}");
    }

    /// <summary>Names in the order in which JAX walks a tree: each level of the path sorted.</summary>
    public static string[] Sorted(IEnumerable<string> names) =>
        [.. names.OrderBy(name => name.Replace('.', '\u0001'), StringComparer.Ordinal)];
}

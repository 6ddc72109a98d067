using Strata.Numerics;

namespace Strata.Optim;

/// <summary>Adds Gaussian noise that fades: <c>optax.add_noise</c>.</summary>
/// <remarks>
/// <code>u ← u + N(0, η / t^γ),  t = 1 in the first update</code>
/// The noise is counter-based: it depends on the key, the name of the parameter and t, not on threads, and a resumed run
/// draws what the whole run would have drawn. Neelakantan et al., 2015, https://arxiv.org/abs/1511.06807.
/// </remarks>
/// <param name="Eta">The variance in the first update; at least 0. The paper has 0.01, 0.3 and 1.</param>
/// <param name="Key">Where the noise comes from.</param>
public sealed record GradientNoise(double Eta, RandomKey Key) : Stage
{
    /// <summary>How fast the variance falls; at least 0.</summary>
    /// <value>0.55</value>
    public double Gamma { get; init; } = 0.55;

    /// <summary>The key of a parameter in an update, to draw another program's numbers; null for our own.</summary>
    /// <value>null: the key folded with the parameter's name, then with t</value>
    public Func<Parameter, long, RandomKey>? KeyOf { get; init; }

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        long count = context.Figures.Count;
        RandomKey key = KeyOf?.Invoke(context.Parameter, count) ?? Key.FoldIn(context.Parameter.Name).FoldIn(count);
        float deviation = (float)Math.Sqrt(Eta / Math.Pow(count, Gamma));
        Span<float> noise = stackalloc float[256];
        Span<float> update = context.Update.Span;
        for (int start = 0; start < update.Length; start += noise.Length)
        {
            Span<float> part = noise[..Math.Min(noise.Length, update.Length - start)];
            key.Normal(part, start);
            for (int i = 0; i < part.Length; i++)
                update[start + i] += part[i] * deviation;
        }
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        check.AtLeast("eta", Eta, 0);
        check.AtLeast("gamma", Gamma, 0);
    }
}

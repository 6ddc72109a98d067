using Strata.Optim;

namespace Strata.Conformance.Judging;

/// <summary>Moves values by up to one rounding step, to see what rounding alone makes of a run.</summary>
public static class RoundingSteps
{
    /// <summary>Every second value, on average, goes to the float32 above or below it.</summary>
    /// <param name="parameters">The parameters to move.</param>
    /// <param name="seed">Which way: the same for the same parameters.</param>
    public static void Move(IEnumerable<Parameter> parameters, int seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (Parameter parameter in parameters)
            Move(parameter.Value.Span, seed);
    }

    private static void Move(Span<float> values, int seed)
    {
        var random = new System.Random(seed);
        foreach (ref float value in values)
            value = random.Next(4) switch
            {
                0 => MathF.BitIncrement(value),
                1 => MathF.BitDecrement(value),
                _ => value,
            };
    }
}
